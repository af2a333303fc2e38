package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.org/lines"
)

func load(path string) map[string]string {
	values, err := lines.Read(path)
	if err != nil {
		fmt.Println("worker:", err)
		os.Exit(1)
	}
	return values
}

func main() {
	config := load("/etc/worker/worker.conf")
	fmt.Println("queue", config["queue"])
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGUSR1)
	for tick := 1; ; tick++ {
		select {
		case got := <-signals:
			switch got {
			case syscall.SIGHUP:
				config = load("/etc/worker/reload.conf")
				fmt.Println("reloaded, queue", config["queue"])
			default:
				fmt.Println("stopping")
				return
			}
		case <-time.After(500 * time.Millisecond):
			fmt.Println("tick", tick)
		}
	}
}
