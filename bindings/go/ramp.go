package holdfast

import "github.com/holdfast/holdfast/bindings/go/internal/native"

// RampKind is the shape of a ramp.
type RampKind int32

// The shapes of ramps.
const (
	RampLinear      RampKind = 1 // the same weight in every second
	RampExponential RampKind = 2 // doubles its distance from the smaller weight with every tenth of the time
)

// Ramp is a weight that changes little by little: a new node that warms up, an old one that is drained.
// Start and Duration are on your own clock, in any unit. A ramp that shrinks is one that grows, run
// backwards.
type Ramp struct {
	Kind     RampKind
	From, To float64 // 0, or from 0.000001 to 1000000000
	Start    uint64
	Duration uint64 // 0 is a step
}

// Weight gives the weight at a moment, to be set by [Cluster.SetWeight] and published; a step every
// hundredth of the time is smooth enough. Everybody who asks for the same moment is told the same weight,
// in every language and on every machine. The error is [ErrArgument] if the kind is none or a weight is out
// of range.
func (r Ramp) Weight(now uint64) (float64, error) {
	var weight float64
	err := report(func(message uintptr) int32 {
		return native.Ramp_weight(int32(r.Kind), r.From, r.To, r.Start, r.Duration, now, &weight, message)
	})
	return weight, err
}
