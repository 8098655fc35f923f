// Package store keeps the sandbox's data in SQLite: schema, migrations and transactions.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"sync"
)

// Memory is the path of a database that lives as long as its DB.
const Memory = ":memory:"

// ErrBusy says that another process held the file's write lock for longer than the busy timeout.
var ErrBusy = errors.New("the database is busy: another process holds its write lock")

// busyTimeoutMillis is how long a writer waits for another process that shares the file.
const busyTimeoutMillis = "10000"

// readers is the number of connections that read a file side by side.
const readers = 4

// DB is an open database: one connection that writes and a pool that reads.
type DB struct {
	write, read *pool

	mu          sync.Mutex
	closed      bool
	beforeClose []func()
}

// Open opens the database at path, Memory or a file that is created if it does
// not exist, and brings its schema up to date.
func Open(ctx context.Context, path string) (*DB, error) {
	db, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), db.Close())
	}
	return db, nil
}

func open(path string) (*DB, error) {
	if path == Memory {
		// Every connection to :memory: is a database of its own, and SQLite's shared
		// cache makes readers fail on a writer's table locks. One connection, on which
		// short transactions take turns, has neither problem.
		one, err := newPool("file::memory:?_pragma=foreign_keys(1)", "BEGIN IMMEDIATE", 1)
		if err != nil {
			return nil, err
		}
		return &DB{write: one, read: one}, nil
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}

	// synchronous NORMAL: in WAL mode a commit is in the file, by write(2), before it is
	// acknowledged, so it survives the death of the process (kill -9). Only a power
	// loss may take the last commits, and never corrupts. FULL would pay an fsync for
	// every create to protect a test tenant from a power cut.
	pragmas := url.Values{"_pragma": {
		"busy_timeout(" + busyTimeoutMillis + ")", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
	}}
	// As a URI, since the driver cuts a plain file name at its first question mark.
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode()
	// Writers take the lock when they begin: a transaction that read first and then
	// wanted to write could only fail if another process wrote in between.
	write, err := newPool(file, "BEGIN IMMEDIATE", 1)
	if err != nil {
		return nil, err
	}
	read, err := newPool(file, "BEGIN", readers)
	if err != nil {
		return nil, errors.Join(err, write.close())
	}
	return &DB{write: write, read: read}, nil
}

// createPrivate makes a new file readable by its owner alone: it holds people.
// An existing file is not opened here, since closing it would drop the locks
// that another DB of this process holds on it.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// BeforeClose registers what must reach the database before it closes.
func (db *DB) BeforeClose(f func()) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.beforeClose = append(db.beforeClose, f)
}

// Close runs what BeforeClose registered and closes the database. A second Close does nothing.
func (db *DB) Close() error {
	db.mu.Lock()
	again, pending := db.closed, db.beforeClose
	db.closed = true
	db.mu.Unlock()
	if again {
		return nil
	}
	for _, f := range pending {
		f()
	}

	if db.read == db.write {
		return db.write.close()
	}
	// The writer last: the last connection to close folds the WAL into the file.
	return errors.Join(db.read.close(), db.write.close())
}

// Write runs f in the one write transaction there can be at a time, and
// commits if f returns nil. f must not use the DB itself, only the Tx.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	return db.write.run(ctx, f)
}

// Read runs f on one unchanging view of the data. f must only read.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return db.read.run(ctx, f)
}
