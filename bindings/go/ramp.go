package holdfast

import "github.com/holdfast/holdfast/bindings/go/internal/native"

// Ramp is a weight that changes little by little: a new node that warms up, an old one that is drained.
// Times are on the caller's clock, in any unit.
type Ramp struct {
	Kind     RampKind // Linear if it is left out
	From, To float64  // weights at the beginning and at the end
	Start    uint64
	Duration uint64 // 0 is a step
}

// RampKind is the shape of a ramp.
type RampKind int32

// The shapes of ramps.
const (
	Linear      RampKind = 1
	Exponential RampKind = 2 // doubles its distance from the smaller weight with every tenth of the time
)

// Weight is the weight at a moment of the ramp, the same for whoever asks about the same moment: From until
// the start, To from start and duration on. The error is [ErrArgument] if a weight or the kind is none.
func (r Ramp) Weight(now uint64) (float64, error) {
	kind := r.Kind
	if kind == 0 {
		kind = Linear
	}
	var weight float64
	err := report(func(message uintptr) int32 {
		return native.Ramp_weight(int32(kind), r.From, r.To, r.Start, r.Duration, now, &weight, message)
	})
	return weight, err
}
