module example.org/worker

go 1.24

require example.org/lines v0.1.0
