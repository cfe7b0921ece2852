package holdfast_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func fingerprintOf(t *testing.T, view *holdfast.View) uint64 {
	t.Helper()
	fingerprint, err := view.Fingerprint()
	must(t, err)
	return fingerprint
}

func bytesOf(t *testing.T, view *holdfast.View) []byte {
	t.Helper()
	bytes, err := view.Bytes()
	must(t, err)
	return bytes
}

func TestASnapshotIsTheSameView(t *testing.T) {
	eachAlgorithm(t, 5, func(t *testing.T, view *holdfast.View) {
		path := filepath.Join(t.TempDir(), "view")
		must(t, view.Save(path))
		opened, err := holdfast.OpenView(path, nil)
		must(t, err)
		defer opened.Close()
		mapped, err := holdfast.MapView(path, nil)
		must(t, err)
		defer mapped.Close()
		loaded, err := holdfast.ReadView(bytesOf(t, view), nil)
		must(t, err)
		defer loaded.Close()
		want, err := view.LookupMany(manyKeys(), nil)
		must(t, err)
		for _, other := range []*holdfast.View{opened, mapped, loaded} {
			slots, err := other.LookupMany(manyKeys(), nil)
			must(t, err)
			for i := range slots {
				if slots[i] != want[i] {
					t.Fatalf("key %d is of slot %d, want %d", i, slots[i], want[i])
				}
			}
			if fingerprintOf(t, other) != fingerprintOf(t, view) {
				t.Error("the fingerprint is another")
			}
		}
	})
}

// The C library wrote the file once; every language opens it and writes the same bytes.
func TestTheSnapshotThatAllLanguagesShareIsReadAndWrittenAlike(t *testing.T) {
	path := vectors(t, "snapshot_1.hf")[0]
	want, err := os.ReadFile(path)
	must(t, err)
	view, err := holdfast.OpenView(path, nil)
	must(t, err)
	defer view.Close()
	generation, err := view.Generation()
	must(t, err)
	if got := fingerprintOf(t, view); got != 0x88b0e260094ee1a5 || generation != 2 {
		t.Errorf("fingerprint is %016x in view %d, want 88b0e260094ee1a5 in 2", got, generation)
	}
	for key, id := range map[string]string{
		"user:42": "cache-3", "user:1": "cache-1", "user:3": "cache-2", // placed
		"a\x00b": "cache-3", "session:7": "cache-1", // pinned
	} {
		node, err := view.LookupNode(key)
		if must(t, err); node.ID != id {
			t.Errorf("%q lives on %s, want %s", key, node.ID, id)
		}
	}
	node, err := view.Find("cache-1")
	must(t, err)
	if node.Slot != 1 || node.Zone != "eu-1/rack-1" || node.Address != "10.0.0.1:11211" {
		t.Errorf("node is %+v", node)
	}
	loaded, err := holdfast.ReadView(want, nil)
	must(t, err)
	defer loaded.Close()
	cluster, err := holdfast.RestoreCluster(view)
	must(t, err)
	defer cluster.Close()
	copied := filepath.Join(t.TempDir(), "copy")
	must(t, view.Save(copied))
	saved, err := os.ReadFile(copied)
	must(t, err)
	for what, got := range map[string][]byte{
		"opened": bytesOf(t, view), "loaded": bytesOf(t, loaded), "saved": saved,
		"restored": bytesOf(t, viewOf(t, cluster)),
	} {
		if !bytes.Equal(got, want) {
			t.Errorf("the view that was %s writes other bytes", what)
		}
	}
}

// As `cp new fleet.hf` does: the file stays, and its bytes change.
func TestAFileThatIsOverwrittenInPlaceReachesNoViewThatOpenedIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "view")
	view := published(t, small, 5)
	must(t, view.Save(path))
	opened, err := holdfast.OpenView(path, nil)
	must(t, err)
	defer opened.Close()
	mapped, err := holdfast.MapView(path, nil)
	must(t, err)
	defer mapped.Close()
	size := len(bytesOf(t, view))
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	_, err = file.Write(bytes.Repeat([]byte{0xff}, size))
	must(t, err)
	must(t, file.Close())
	want, err := view.LookupMany(manyKeys(), nil)
	must(t, err)
	got, err := opened.LookupMany(manyKeys(), nil)
	must(t, err)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("key %d is of slot %d, want %d", i, got[i], want[i])
		}
	}
	_, err = mapped.LookupNode("user:42") // the warning of MapView in its mild form
	is(t, err, holdfast.ErrNotFound)
	must(t, os.Truncate(path, 0))
	_, err = opened.LookupNode("user:42")
	must(t, err)
}

func TestOnlyRegularFilesAreSavedAndOpened(t *testing.T) {
	folder := t.TempDir()
	view := published(t, small, 2)
	link := filepath.Join(folder, "link")
	must(t, os.Symlink("view", link))
	must(t, view.Save(link))
	_, err := os.Readlink(link)
	must(t, err)
	is(t, view.Save(folder), holdfast.ErrIO)
	_, err = holdfast.OpenView(folder, nil)
	is(t, err, holdfast.ErrIO)
	_, err = holdfast.MapView(os.DevNull, nil)
	is(t, err, holdfast.ErrIO)
}

func TestARestoredClusterGoesOn(t *testing.T) {
	view := published(t, small, 3)
	cluster, err := holdfast.RestoreCluster(view)
	must(t, err)
	must(t, view.Close())
	must(t, cluster.Add("new", 1))
	generation, err := cluster.Publish()
	if must(t, err); generation != 2 {
		t.Errorf("generation is %d, want 2", generation)
	}
	count, err := viewOf(t, cluster).NodeCount()
	if must(t, err); count != 4 {
		t.Errorf("%d nodes, want 4", count)
	}
	must(t, cluster.Close())
}

func TestWhatIsNoSnapshotIsAnError(t *testing.T) {
	dir := t.TempDir()
	view := published(t, holdfast.Config{"seed": "000102030405060708090a0b0c0d0e0f"}, 2)
	whole := bytesOf(t, view)
	changed := append([]byte{}, whole...)
	changed[len(changed)-1] ^= 1
	for name, wrong := range map[string][]byte{
		"nil": nil, "empty": {}, "text": []byte("no snapshot"), "cut": whole[:len(whole)/2], "changed": changed,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := holdfast.ReadView(wrong, nil)
			is(t, err, holdfast.ErrData)
			path := filepath.Join(dir, name)
			must(t, os.WriteFile(path, wrong, 0o600))
			_, err = holdfast.OpenView(path, nil)
			is(t, err, holdfast.ErrData)
		})
	}
	_, err := holdfast.ReadView(whole, nil)
	is(t, err, holdfast.ErrOption) // the seed is another
	_, err = holdfast.ReadView(whole, holdfast.Config{"nonsense": 1})
	is(t, err, holdfast.ErrOption)
	_, err = holdfast.OpenView(filepath.Join(dir, "missing"), nil)
	is(t, err, holdfast.ErrIO)
	_, err = holdfast.OpenView("a\x00b", nil)
	is(t, err, holdfast.ErrArgument)
	_, err = holdfast.MapView("a\x00b", nil)
	is(t, err, holdfast.ErrArgument)
	is(t, view.Save(filepath.Join(dir, "missing", "view")), holdfast.ErrIO)
	is(t, view.Save("a\x00b"), holdfast.ErrArgument)
}
