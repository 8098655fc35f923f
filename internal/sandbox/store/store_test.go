package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

func open(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func put(ctx context.Context, db *store.DB, name, value string) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO settings (name, value) VALUES (?, ?)`, name, value)
		return err
	})
}

func count(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		_, err := tx.One([]any{&n}, `SELECT COUNT(*) FROM settings`)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return n
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{store.Memory, filepath.Join(t.TempDir(), "tenant.db")} {
		db := open(t, path)
		failure := errors.New("on purpose")
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`INSERT INTO settings (name, value) VALUES ('a', 'b')`); err != nil {
				return err
			}
			return failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("Write returned %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Write(t.Context(), func(tx *store.Tx) error {
				_, _ = tx.Exec(`INSERT INTO settings (name, value) VALUES ('c', 'd')`)
				panic("on purpose")
			})
		}()
		if n := count(t, db); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if err := put(t.Context(), db, "a", "b"); err != nil {
			t.Errorf("after failures: %v", err)
		}
	}
}

func TestFileIsReadWhileItIsWritten(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "tenant.db"))
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO settings (name, value) VALUES ('a', 'b')`); err != nil {
			return err
		}
		if n := count(t, db); n != 0 {
			t.Errorf("a reader sees %d rows of a transaction that is not done", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("a reader sees %d rows, want 1", n)
	}
}

func TestSeveralProcessesShareAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	var wait sync.WaitGroup
	for _, name := range []string{"a", "b", "c"} {
		// A DB of its own has connections of its own, as another process has.
		wait.Go(func() {
			db, err := store.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 50 {
				if err := put(t.Context(), db, name+strings.Repeat("x", i), "v"); err != nil {
					t.Error(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := count(t, open(t, path)); n != 150 {
		t.Errorf("%d rows are there, want 150", n)
	}
}

func TestForeignKeysHold(t *testing.T) {
	t.Parallel()
	for _, path := range []string{store.Memory, filepath.Join(t.TempDir(), "tenant.db")} {
		err := open(t, path).Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO group_members (group_id, user_id, position) VALUES ('no group', 'nobody', 1)`)
			return err
		})
		if err == nil {
			t.Errorf("%s: a membership of nobody in no group was stored", path)
		}
	}
}

func TestSchemaOfANewerProgramIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO schema_migrations (version) VALUES (9999)`)
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("Open returned %v", err)
	}
}

func TestNewFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	db := open(t, path)
	if err := put(t.Context(), db, "a", "b"); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, path + "-wal"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(file), info.Mode())
		}
	}
}

func TestMissingFolderIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "nowhere", "tenant.db")
	_, err := store.Open(t.Context(), path)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open returned %v", err)
	}
}

func TestCloseRunsWhatWaitsForItOnce(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	db.BeforeClose(func() {
		runs++
		if err := put(t.Context(), db, "last", "words"); err != nil {
			t.Error(err)
		}
	})
	if err := errors.Join(db.Close(), db.Close()); err != nil || runs != 1 {
		t.Errorf("closed twice: %v, the hook ran %d times", err, runs)
	}
	if err := put(t.Context(), db, "a", "b"); err == nil {
		t.Error("a closed database was written")
	}
}
