// Package holdfast is consistent hashing: keys hold fast to their nodes while the fleet changes.
//
// A [Cluster] is where nodes are added and removed; publishing it makes a [View], an immutable
// answer to "which node serves this key?", which any number of goroutines may ask at once.
//
//	cluster, err := holdfast.New(nil)
//	if err != nil {
//		return err
//	}
//	defer cluster.Close()
//	cluster.Add("cache-1", 1)
//	cluster.Add("cache-2", 1)
//	if _, err := cluster.Publish(); err != nil {
//		return err
//	}
//
//	view, err := cluster.View()
//	if err != nil {
//		return err
//	}
//	defer view.Close()
//	node, err := view.LookupNode("user:42")
//
// The answers are those of the C library and of its bindings for other languages: the same
// algorithm, options, hash, seed and nodes give every key the same home everywhere, and views that agree
// have the same [View.Fingerprint]. They agree on lookups if [View.StatesFingerprint] is the same, too.
//
// # Keys and slots
//
// Keys are bytes: a NUL byte, an empty key and a key of a megabyte are all fine, and a string and
// a []byte of the same bytes are the same key. Lookups answer a slot, the number that a node has
// from the moment it is added until its removal is published; use it to index slices of your own,
// or ask [View.Node] what it stands for. A lookup takes no lock and allocates nothing, and that of
// one key does not copy it.
//
// Crossing from Go to C costs more than finding the node, so for many keys use [View.LookupMany],
// which gathers them and crosses once for hundreds, or [View.LookupPacked] if they lie in one buffer
// already: several times faster a key. [View.Group] sorts them by node, for one request to each. The
// option "key_part" keeps keys together that a program uses together, such as {user:42}:cart and
// {user:42}:mail.
//
// # States, pins, plans, loads and snapshots
//
// A node that is down for a while keeps its place: [Cluster.SetState] sends its keys elsewhere and moves
// no other, [View.Candidates] lists where a key may go, [View.Home] is where it belongs. [Cluster.Pin] puts
// a key on a node of your choice.
// [Plan] tells what moves between two views, and cuts it into batches with a view for each; [Ramp] changes
// a weight little by little. [Load] bounds what is in flight on each node, and [HotKeys] finds the keys
// that are too hot for one.
// [View.Save] and [OpenView] carry a view to other processes, languages and machines.
//
// # Errors
//
// What the library refuses is an [*Error] with its [Status] and a message that names the value,
// the limit and what would work; errors.Is compares the status:
//
//	if errors.Is(err, holdfast.ErrExists) { ... }
//
// # Closing
//
// Close a cluster, a view and whatever else has a Close when you are done with them. Any may be closed
// first, twice, and while other goroutines use it: whoever comes later gets [ErrClosed], whoever is
// inside finishes undisturbed. A view's memory goes back once nobody can be inside any more, which the garbage
// collector finds out; the package starts a collection when more than 64 MiB wait for it, and
// more than there is in use. What is never closed is freed when it becomes unreachable.
package holdfast
