package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite" // also registers the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// pool is a fixed number of connections, each with the statements prepared on it.
// database/sql's own pool prepares a statement outside of the transaction that
// wants it, which can never happen while that transaction holds the only connection.
type pool struct {
	db    *sql.DB
	begin string
	slots chan *Tx // nil: a connection not yet opened
}

func newPool(dsn, begin string, connections int) (*pool, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	p := &pool{db: db, begin: begin, slots: make(chan *Tx, connections)}
	for range connections {
		p.slots <- nil
	}
	return p, nil
}

// close waits for the transactions that are running.
func (p *pool) close() error {
	var errs []error
	for range cap(p.slots) {
		if tx := <-p.slots; tx != nil {
			errs = append(errs, tx.close())
		}
	}
	close(p.slots)
	return errors.Join(append(errs, p.db.Close())...)
}

// run takes a connection, and gives it back, whatever becomes of f.
func (p *pool) run(ctx context.Context, f func(*Tx) error) (err error) {
	var tx *Tx
	select {
	case slot, open := <-p.slots:
		if !open {
			return errors.New("the database is closed")
		}
		tx = slot
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.slots <- tx }()

	if tx == nil {
		if tx, err = p.connect(ctx); err != nil {
			return busy(err)
		}
	}
	// A transaction takes milliseconds. Letting a caller who hangs up interrupt it
	// would leave the outcome unknown.
	tx.ctx = context.WithoutCancel(ctx)
	if _, err := tx.Exec(p.begin); err != nil {
		return busy(err)
	}
	committed := false
	defer func() {
		if !committed {
			_, rollbackErr := tx.Exec("ROLLBACK")
			err = errors.Join(err, rollbackErr)
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	if _, err := tx.Exec("COMMIT"); err != nil {
		return busy(err)
	}
	committed = true
	return nil
}

func (p *pool) connect(ctx context.Context) (*Tx, error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &Tx{conn: conn, prepared: make(map[string]*sql.Stmt)}, nil
}

func busy(err error) error {
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code()&0xff == sqlite3.SQLITE_BUSY {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}

// Tx is a transaction. Its statements are prepared once for the life of the
// connection, so query texts must come from a bounded set.
type Tx struct {
	ctx      context.Context // of the transaction that runs on the connection
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// Exec runs a statement and returns the number of rows it changed.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	statement, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := statement.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Row is what a callback of Each scans.
type Row interface {
	Scan(dest ...any) error
}

// Each calls visit with every row of the query's answer.
func (t *Tx) Each(visit func(Row) error, query string, args ...any) error {
	statement, err := t.prepare(query)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// One scans the first row of the query's answer and reports whether there was one.
func (t *Tx) One(dest []any, query string, args ...any) (bool, error) {
	statement, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	err = statement.QueryRowContext(t.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (t *Tx) prepare(query string) (*sql.Stmt, error) {
	if statement := t.prepared[query]; statement != nil {
		return statement, nil
	}
	statement, err := t.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	t.prepared[query] = statement
	return statement, nil
}

func (t *Tx) close() error {
	errs := make([]error, 0, len(t.prepared)+1)
	for _, statement := range t.prepared {
		errs = append(errs, statement.Close())
	}
	return errors.Join(append(errs, t.conn.Close())...)
}
