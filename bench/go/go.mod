module github.com/holdfast/holdfast/bench/go

go 1.19

require (
	github.com/cespare/xxhash/v2 v2.3.0
	github.com/dgryski/go-jump v0.0.0-20170409065014-e1f439676b57
	github.com/dgryski/go-rendezvous v0.0.0-20200823014737-9f7001d12a5f
	github.com/holdfast/holdfast/bindings/go v0.0.0
	github.com/serialx/hashring v0.0.0-20200727003509-22c0c7ab6b1b
)

require github.com/stretchr/testify v1.12.1 // indirect

replace github.com/holdfast/holdfast/bindings/go => ../../bindings/go
