package roster

import "time"

// Told are the lines of an apply of so many people, of whom one is done at each of the times.
func Told(total int, at ...time.Duration) []string {
	var lines []string
	start := time.Now()
	p := begin(total, start)
	for _, d := range at {
		if line := p.next(start.Add(d)); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
