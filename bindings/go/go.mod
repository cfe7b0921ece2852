module github.com/holdfast/holdfast/bindings/go

go 1.19
