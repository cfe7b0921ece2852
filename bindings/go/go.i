// Idiom of Go.
