package holdfast

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestWhatHasMovedRests(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewPlan(from, to)
	plan = mustPlan(t, plan, err)
	back, err := NewPlan(to, from)
	back = mustPlan(t, back, err)
	recent, err := NewRecent(from, 86400)
	if err != nil {
		t.Fatal(err)
	}
	defer recent.Close()
	if err := recent.Record(plan, 0, 1000); err != nil {
		t.Fatal(err)
	}
	if err := recent.Record(plan, 0, 999); !errors.Is(err, ErrArgument) {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "moves.hf")
	if err := recent.Save(path); err != nil {
		t.Fatal(err)
	}
	opened, err := OpenRecent(path)
	if err != nil || opened.Time() != 1000 || opened.Horizon() != 86400 || len(opened.Ranges()) == 0 {
		t.Fatalf("%v: %v", opened, err)
	}
	bytes, err := opened.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadRecent(bytes)
	if err != nil || read.Ranges()[0] != recent.Ranges()[0] {
		t.Fatal(err)
	}
	if _, err := ReadRecent(bytes[1:]); !errors.Is(err, ErrData) {
		t.Fatal(err)
	}
	if err := back.SetRest(read, 600, 1200); err != nil || back.NotBefore(0) != 1600 || back.NotBefore(-1) != 0 {
		t.Fatalf("%d: %v", back.NotBefore(0), err)
	}
	if time, err := read.NotBefore(back, 0, 600); err != nil || time != 1600 {
		t.Fatalf("%d: %v", time, err)
	}
	if err := back.SetRest(read, 90000, 1200); !errors.Is(err, ErrArgument) {
		t.Fatal(err)
	}
	read.Close()
	if _, err := read.Bytes(); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if err := read.Record(plan, 0, 2000); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if err := back.SetRest(read, 1, 2000); err == nil || read.Time() != 0 {
		t.Fatal(err)
	}
}
