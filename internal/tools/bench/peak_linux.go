package main

import (
	"os"
	"syscall"
)

// peak is the most memory that the process had resident, in KiB.
func peak(s *os.ProcessState) int64 {
	used, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return used.Maxrss
}
