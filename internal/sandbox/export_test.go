package sandbox

import "flag"

// FlagNames are the flags that the subcommand takes.
func FlagNames() []string {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	new(command).register(set)
	var names []string
	set.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}
