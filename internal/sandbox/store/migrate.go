package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Files are named NNNN_what.sql and never change once released: a file's number
// is the version of the schema after it.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies what the database lacks, in one transaction: several
// processes may open the same new file at the same moment.
func (db *DB) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.Exec(`CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY)`); err != nil {
			return err
		}
		current := 0
		if _, err := tx.One([]any{&current}, `SELECT COALESCE(MAX(version), 0) FROM schema_migrations`); err != nil {
			return err
		}
		if current > len(files) {
			return fmt.Errorf("its schema has version %d and this program knows %d: use the newer program that wrote it",
				current, len(files))
		}
		for _, file := range files[current:] {
			if err := tx.apply(file); err != nil {
				return fmt.Errorf("migration %s: %w", file, err)
			}
		}
		return nil
	})
}

func (t *Tx) apply(file string) error {
	text, err := migrations.ReadFile(file)
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
	version, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	for statement := range strings.SplitSeq(string(text), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		// Not through Exec: a statement of a migration runs once and needs no keeping.
		if _, err := t.conn.ExecContext(t.ctx, statement); err != nil {
			return err
		}
	}
	_, err = t.Exec(`INSERT INTO schema_migrations (version) VALUES (?)`, version)
	return err
}
