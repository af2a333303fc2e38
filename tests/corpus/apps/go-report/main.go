package main

import (
	"embed"
	"fmt"
	"os"
	"time"
)

//go:embed pages
var pages embed.FS

func main() {
	if len(os.Args) < 2 {
		fmt.Println("usage: report COMMAND (list, show NAME, zone NAME)")
		os.Exit(2)
	}
	switch os.Args[1] {
	case "list":
		entries, _ := pages.ReadDir("pages")
		for _, entry := range entries {
			fmt.Println(entry.Name())
		}
	case "show":
		text, err := pages.ReadFile("pages/" + os.Args[2])
		fail(err)
		fmt.Print(string(text))
	case "zone":
		zone, err := time.LoadLocation(os.Args[2])
		fail(err)
		fmt.Println(time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC).In(zone).Format(time.RFC3339))
	default:
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}
