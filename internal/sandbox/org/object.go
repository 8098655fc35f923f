package org

import (
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// putObject writes one of the things that are few.
func (w *writer) putObject(kind, parent, id, name string, v any) error {
	w.touch(kind, parent)
	record, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.Exec(`INSERT INTO org_objects (kind, parent, id, name_folded, record) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, parent, id) DO UPDATE SET name_folded = excluded.name_folded, record = excluded.record`,
		kind, parent, id, fold(name), record)
	return err
}

func (w *writer) deleteObject(kind, parent, id string) error {
	w.touch(kind, parent)
	_, err := w.Exec(`DELETE FROM org_objects WHERE kind = ? AND parent = ? AND id = ?`, kind, parent, id)
	return err
}

// object reads one, and reports whether it is there.
func object(tx *store.Tx, kind, parent, id string, into any) (bool, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_objects WHERE kind = ? AND parent = ? AND id = ?`, kind, parent, id)
	if err != nil || !found {
		return false, err
	}
	return true, decode(record, into)
}

// nameTaken asks for another object of the kind with a name.
func nameTaken(tx *store.Tx, kind, parent, id, name string) (bool, error) {
	var other string
	return tx.One([]any{&other}, `SELECT id FROM org_objects WHERE kind = ? AND parent = ? AND name_folded = ? AND id <> ?`,
		kind, parent, fold(name), id)
}

// objects reads all of a kind under a parent, in the order of their ids.
func objects[T any](tx *store.Tx, kind, parent string) ([]*T, error) {
	list := []*T{}
	err := tx.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		one := new(T)
		list = append(list, one)
		return decode(record, one)
	}, `SELECT record FROM org_objects WHERE kind = ? AND parent = ? ORDER BY id`, kind, parent)
	return list, err
}
