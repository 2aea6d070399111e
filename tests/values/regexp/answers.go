// Command answers says what Go's package regexp makes of patterns and texts; ``table.py`` beside it asks.
//
// In: a line of JSON each, a pattern and texts, all in base64 since they may be no UTF-8. Out, a line each: the error, or the names of the groups and,
// for each text, the indices of the leftmost match with its groups, in bytes.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
)

type question struct {
	Pattern []byte
	Texts   [][]byte
}

type answer struct {
	Error []byte   `json:",omitempty"`
	Names []string `json:",omitempty"`
	Found [][]int  `json:",omitempty"`
	All   [][]int  `json:",omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		var said answer
		compiled, err := regexp.Compile(string(asked.Pattern))
		if err != nil {
			said.Error = []byte(err.Error())
		} else {
			said.Names = compiled.SubexpNames()[1:]
			for _, text := range asked.Texts {
				said.Found = append(said.Found, compiled.FindSubmatchIndex(text))
				all := []int{}
				for _, span := range compiled.FindAllIndex(text, -1) {
					all = append(all, span...)
				}
				said.All = append(said.All, all)
			}
		}
		if err := encoder.Encode(said); err != nil {
			panic(err)
		}
	}
}
