// Answers what cel-go's parser makes of expressions, with the macros and the syntax that the API server's parser knows.
//
// Reads a line of JSON [expression, has_bind] for each question and prints a line of JSON: an error as a text, or a tree. A node of the tree is
// [kind, offset, …]; what follows depends on the kind.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

func main() {
	plain := environment()
	bound := environment(ext.Bindings(ext.BindingsVersion(0)))
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		var question [2]any
		if err := json.Unmarshal(line, &question); err != nil {
			panic(err)
		}
		env := plain
		if question[1].(bool) {
			env = bound
		}
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(answer(env, question[0].(string))); err != nil {
			panic(err)
		}
	}
}

func environment(more ...cel.EnvOption) *cel.Env {
	env, err := cel.NewEnv(append([]cel.EnvOption{cel.OptionalTypes(), ext.TwoVarComprehensions(), ext.Lists(ext.ListsVersion(3))}, more...)...)
	if err != nil {
		panic(err)
	}
	return env
}

func answer(env *cel.Env, text string) (said any) {
	defer func() {
		if fault := recover(); fault != nil {
			said = fmt.Sprint("panic: ", fault)
		}
	}()
	parsed, issues := env.Parse(text)
	if issues.Err() != nil {
		return issues.String()
	}
	return tree(parsed.NativeRep().SourceInfo(), parsed.NativeRep().Expr())
}

func tree(info *ast.SourceInfo, e ast.Expr) []any {
	at, _ := info.GetOffsetRange(e.ID())
	show := func(kind string, parts ...any) []any { return append([]any{kind, at.Start}, parts...) }
	all := func(each []ast.Expr) []any {
		found := []any{}
		for _, one := range each {
			found = append(found, tree(info, one))
		}
		return found
	}
	switch e.Kind() {
	case ast.LiteralKind:
		return show("const", literal(e))
	case ast.IdentKind:
		return show("ident", e.AsIdent())
	case ast.SelectKind:
		s := e.AsSelect()
		return show("select", s.FieldName(), tree(info, s.Operand()), s.IsTestOnly())
	case ast.CallKind:
		c := e.AsCall()
		var target any
		if c.IsMemberFunction() {
			target = tree(info, c.Target())
		}
		return show("call", c.FunctionName(), target, all(c.Args()))
	case ast.ListKind:
		l := e.AsList()
		return show("list", all(l.Elements()), append([]int32{}, l.OptionalIndices()...))
	case ast.MapKind:
		entries := []any{}
		for _, entry := range e.AsMap().Entries() {
			m := entry.AsMapEntry()
			entries = append(entries, []any{tree(info, m.Key()), tree(info, m.Value()), m.IsOptional()})
		}
		return show("map", entries)
	case ast.StructKind:
		fields := []any{}
		for _, field := range e.AsStruct().Fields() {
			f := field.AsStructField()
			fields = append(fields, []any{f.Name(), tree(info, f.Value()), f.IsOptional()})
		}
		return show("struct", e.AsStruct().TypeName(), fields)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		return show("fold", c.IterVar(), c.IterVar2(), c.AccuVar(), tree(info, c.IterRange()), tree(info, c.AccuInit()),
			tree(info, c.LoopCondition()), tree(info, c.LoopStep()), tree(info, c.Result()))
	}
	return show("unspecified")
}

func literal(e ast.Expr) []any {
	switch value := e.AsLiteral().(type) {
	case types.Bool:
		return []any{"bool", bool(value)}
	case types.Int:
		return []any{"int", strconv.FormatInt(int64(value), 10)}
	case types.Uint:
		return []any{"uint", strconv.FormatUint(uint64(value), 10)}
	case types.Double:
		return []any{"double", strconv.FormatUint(math.Float64bits(float64(value)), 16)}
	case types.String:
		return []any{"string", base64.StdEncoding.EncodeToString([]byte(value))}
	case types.Bytes:
		return []any{"bytes", base64.StdEncoding.EncodeToString(value)}
	}
	return []any{"null"}
}
