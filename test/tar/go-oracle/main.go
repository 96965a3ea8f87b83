// Writes what Go's archive/tar finds in the archives of a folder, as JSON: the answers that our reader must give.
// Run with: go run main.go ../golang > ../golang.json
package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Contents beyond this are sparse files of many gigabytes, whose zeros nobody wants to read.
const maxContent = 1 << 26

type entry struct {
	Name     string            `json:"name"` // hex, as all strings that may be no UTF-8
	Linkname string            `json:"linkname"`
	Type     string            `json:"type"`
	Size     int64             `json:"size"`
	Mode     int64             `json:"mode"`
	Uid      int               `json:"uid"`
	Gid      int               `json:"gid"`
	Mtime    float64           `json:"mtime"`
	Devmajor int64             `json:"devmajor"`
	Devminor int64             `json:"devminor"`
	Xattrs   map[string]string `json:"xattrs,omitempty"`
	Sha256   string            `json:"sha256,omitempty"`
}

type answer struct {
	Entries []entry `json:"entries"`
	Error   string  `json:"error,omitempty"`
}

func read(path string) (a answer) {
	a.Entries = []entry{}
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var bytes io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if bytes, err = gzip.NewReader(file); err != nil {
			panic(err)
		}
	}
	reader := tar.NewReader(bytes)
	for {
		h, err := reader.Next()
		if err == io.EOF {
			return a
		}
		if err != nil {
			a.Error = err.Error()
			return a
		}
		e := entry{
			Name: hex.EncodeToString([]byte(h.Name)), Linkname: hex.EncodeToString([]byte(h.Linkname)),
			Type: string(rune(h.Typeflag)), Size: h.Size, Mode: h.Mode, Uid: h.Uid, Gid: h.Gid,
			Mtime:    float64(h.ModTime.Unix()) + float64(h.ModTime.Nanosecond())/1e9,
			Devmajor: h.Devmajor, Devminor: h.Devminor,
		}
		for key, value := range h.PAXRecords {
			if name, ok := strings.CutPrefix(key, "SCHILY.xattr."); ok && value != "" {
				if e.Xattrs == nil {
					e.Xattrs = map[string]string{}
				}
				e.Xattrs[hex.EncodeToString([]byte(name))] = hex.EncodeToString([]byte(value))
			}
		}
		if h.Size <= maxContent {
			hash := sha256.New()
			if _, err := io.Copy(hash, reader); err != nil {
				a.Error = err.Error()
				a.Entries = append(a.Entries, e)
				return a
			}
			e.Sha256 = hex.EncodeToString(hash.Sum(nil))
		}
		a.Entries = append(a.Entries, e)
	}
}

func main() {
	paths, _ := filepath.Glob(filepath.Join(os.Args[1], "*.tar*"))
	answers := map[string]answer{}
	for _, path := range paths {
		answers[filepath.Base(path)] = read(path)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(answers); err != nil {
		panic(err)
	}
}
