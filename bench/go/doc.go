// Package bench times the Go binding beside what Go programs use instead. It is a module of its
// own, so that the binding does not depend on any of them.
package bench
