// Command classes prints the Unicode classes and foldings of Go's package unicode, as schemas/regexp/classes.txt has them:
//
//	go run tests/values/regexp/classes.go > schemas/regexp/classes.txt
//
// A line each: a letter for what it is, the name, and ranges as pairs of numbers in base 36: how far it lies behind the range before, and how long it is.
package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func main() {
	fmt.Println("version\t" + unicode.Version)
	tables("category", unicode.Categories)
	tables("category-fold", unicode.FoldCategory)
	tables("script", unicode.Scripts)
	tables("script-fold", unicode.FoldScript)
	for _, name := range slices.Sorted(maps.Keys(unicode.CategoryAliases)) {
		fmt.Println("alias\t" + name + "\t" + unicode.CategoryAliases[name])
	}
	orbits()
}

func tables(kind string, all map[string]*unicode.RangeTable) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Println(kind + "\t" + name + "\t" + ranges(all[name]))
	}
}

func ranges(table *unicode.RangeTable) string {
	var parts []string
	last := 0
	for lo := rune(0); lo <= unicode.MaxRune; lo++ {
		if !unicode.Is(table, lo) {
			continue
		}
		hi := lo
		for hi < unicode.MaxRune && unicode.Is(table, hi+1) {
			hi++
		}
		parts = append(parts, number(int(lo)-last), number(int(hi-lo)))
		last = int(hi)
		lo = hi
	}
	return strings.Join(parts, " ")
}

// orbits prints what folds into one another: for each first member how far it lies behind the one before, then the distances to the others.
func orbits() {
	var parts []string
	last := 0
	for first := rune(0); first <= unicode.MaxRune; first++ {
		orbit := []rune{}
		for other := unicode.SimpleFold(first); other != first; other = unicode.SimpleFold(other) {
			orbit = append(orbit, other)
		}
		slices.Sort(orbit)
		if len(orbit) == 0 || orbit[0] < first {
			continue
		}
		part := number(int(first) - last)
		for _, other := range orbit {
			part += "," + number(int(other-first))
		}
		parts = append(parts, part)
		last = int(first)
	}
	fmt.Println("folding\torbits\t" + strings.Join(parts, " "))
}

func number(value int) string { return strconv.FormatInt(int64(value), 36) }
