package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"
)

// memory is the path that stands for no file.
const memory = ":memory:"

// checkDataFile finds the mistakes in a path that SQLite reports in terms of its
// own. It only looks: SQLite's locks are POSIX locks, and to open and close the
// file here would drop those of another sandbox in this process.
func checkDataFile(path string) error {
	if path == memory {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return checkFolder(filepath.Dir(path), path)
	case err != nil:
		return fmt.Errorf("the data file cannot be used: %w", err)
	case info.IsDir():
		return fmt.Errorf("the data file %s is a directory: name a file in it, as in %s", path, filepath.Join(path, "tenant.db"))
	case !info.Mode().IsRegular():
		return fmt.Errorf("the data file %s is not a regular file", path)
	}
	return nil
}

func checkFolder(folder, path string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the data file %s cannot be made: there is no directory %s", path, folder)
	case err != nil:
		return fmt.Errorf("the data file cannot be made: %w", err)
	case !info.IsDir():
		return fmt.Errorf("the data file %s cannot be made: %s is not a directory", path, folder)
	}
	return nil
}

// explainOpen says what an error of SQLite means for the person who named the
// file.
func explainOpen(path string, err error) error {
	const readOnly = "it cannot be written; the file and its directory must both be writable, since SQLite keeps its log beside the file"
	reason := "it cannot be opened"
	if errors.Is(err, fs.ErrPermission) {
		reason = readOnly
	}
	var code *sqlite.Error
	if errors.As(err, &code) {
		switch code.Code() & 0xff {
		case sqlitecodes.SQLITE_NOTADB:
			reason = "it is not a SQLite database; it was left as it is, name another file"
		case sqlitecodes.SQLITE_CORRUPT:
			reason = "it is a SQLite database that is damaged; restore a copy or name another file"
		case sqlitecodes.SQLITE_READONLY, sqlitecodes.SQLITE_CANTOPEN, sqlitecodes.SQLITE_PERM:
			reason = readOnly
		case sqlitecodes.SQLITE_BUSY, sqlitecodes.SQLITE_LOCKED:
			reason = "another process holds it locked; stop that process or try again"
		case sqlitecodes.SQLITE_FULL:
			reason = "the disk is full"
		}
	}
	return fmt.Errorf("the data file %s: %s: %w", path, reason, err)
}
