package holdfast_test

import (
	"math"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func near(t *testing.T, what string, found, want float64) {
	t.Helper()
	if math.Abs(found-want) > 1e-12 {
		t.Errorf("%s is %v, want %v", what, found, want)
	}
}

func TestAReportCountsTheReplicasOfEveryPartition(t *testing.T) {
	view := published(t, holdfast.Config{"partitions": 1024}, 5)
	report, err := holdfast.NewDurability(view, 3)
	must(t, err)
	var share, fair float64
	for slot := uint32(0); slot < 5; slot++ {
		s, f := report.NodeShare(slot)
		share, fair = share+s, fair+f
	}
	near(t, "the sum of shares", share, 1)
	near(t, "the sum of fair shares", fair, 1)
	if report.Replicas() != 3 || report.Rows() != 1024 || report.Sets() != 10 || report.Units(0) != 5 ||
		report.Levels() != 0 || len(report.Zones()) != 0 || report.Spread(0, 3) != 1 {
		t.Errorf("%d replicas, %d rows, %d sets", report.Replicas(), report.Rows(), report.Sets())
	}
	share, fair = report.NodeShare(report.FullestNode())
	near(t, "the usable capacity", report.UsableCapacity(), fair/share)
	key, err := report.KeyLoss(0, 3, 1)
	must(t, err)
	near(t, "the loss of a key", key, 0.1)
	least, most, err := report.AnyLoss(0, 3, 1)
	must(t, err)
	near(t, "the least loss of any key", least, 1)
	near(t, "the greatest", most, 1)
	_, err = report.KeyLoss(1, 1, 1)
	is(t, err, holdfast.ErrArgument)
	must(t, report.Close())
	must(t, report.Close())
	_, err = report.KeyLoss(0, 3, 1)
	is(t, err, holdfast.ErrClosed)
	is(t, report.Check(1), holdfast.ErrClosed)
	if report.Sets() != 0 {
		t.Error("a closed report has sets")
	}
}

func TestAZoneTooSmallForItsReplicasIsNamed(t *testing.T) {
	cluster := newCluster(t, holdfast.Config{"partitions": 4096})
	for id, zone := range map[string]string{"a": "a", "b": "a", "c": "a", "d": "b", "e": "b", "f": "b", "g": "c"} {
		must(t, cluster.Add(id, 1))
		must(t, cluster.SetZone(id, zone))
	}
	_, err := cluster.Publish()
	must(t, err)
	report, err := holdfast.NewDurability(viewOf(t, cluster), 3)
	must(t, err)
	defer report.Close()
	err = report.Check(0.05)
	is(t, err, holdfast.ErrInfeasible)
	if !strings.Contains(err.Error(), "zone 'c' holds 2.33 times its weight") {
		t.Error(err)
	}
	zones := report.Zones()
	if len(zones) != 3 || zones[2].Path != "c" || zones[2].Level != 1 || zones[2].Nodes != 1 {
		t.Fatalf("zones are %+v", zones)
	}
	near(t, "the share of c", zones[2].Share, 1/3.0)
	near(t, "its fair share", zones[2].Fair, 1/7.0)
}

func TestKeysOfAnyAlgorithmAreCounted(t *testing.T) {
	view := published(t, holdfast.Config{"algorithm": "ring"}, 5)
	_, err := holdfast.NewDurability(view, 2)
	is(t, err, holdfast.ErrUnsupported)
	report, err := holdfast.NewKeyDurability(view, 2, []uint64{1, 1 << 40, 1 << 63})
	must(t, err)
	if report.Rows() != 3 {
		t.Errorf("%d rows", report.Rows())
	}
	none, err := holdfast.NewKeyDurability(view, 2, nil)
	must(t, err)
	if none.Rows() != 0 {
		t.Errorf("%d rows of no keys", none.Rows())
	}
	_, err = holdfast.NewKeyDurability(view, 6, nil)
	is(t, err, holdfast.ErrInfeasible)
}
