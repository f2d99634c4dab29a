// Verifies a tlog-tiles folder with code that is not ours: the notes and trees of Go's checksum
// database (golang.org/x/mod/sumdb, Debian package golang-golang-x-mod-dev). Only the paths and the
// bundles are read here, because x/mod names its tiles differently from C2SP.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go FOLDER VKEY [OLDER-CHECKPOINT]
//
// The folder can be of any C2SP tlog-tiles log whose origin is the name of its key.
//
// It computes the whole tree from the entries and holds every tile of the folder against it. (Not
// tlog.TileHashReader: that of version 0.7.0 leaves some tiles unchecked, as many as the right edge
// has more hashes than tiles.) Memory grows with the log, by 64 bytes an entry. Then it makes, from
// the tiles alone, the inclusion proof of an entry taken at random and the consistency proof from
// the older checkpoint, and checks both.
//
// It prints one line. It exits with 0 when the checkpoint's signature, every entry, every tile, the
// root and the proofs agree, and with 1 otherwise.
package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	fullWidth  = 1 << tileHeight
)

// stored holds the hashes of all complete subtrees, in the order of tlog.StoredHashIndex.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = s[index]
	}
	return found, nil
}

func main() {
	if len(os.Args) < 3 || len(os.Args) > 4 {
		fail("usage: verify FOLDER VKEY [OLDER-CHECKPOINT]")
	}
	folder, vkey := os.Args[1], os.Args[2]
	tree := checkpoint(filepath.Join(folder, "checkpoint"), vkey)
	hashes := hash(folder, tree.N)
	for level, count := 0, tree.N; count > 0; level, count = level+1, count/fullWidth {
		for n := int64(0); n*fullWidth < count; n++ {
			width := within(count - n*fullWidth)
			compare(folder, tlog.Tile{H: tileHeight, L: level, N: n, W: width}, hashes)
		}
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	stop(err)
	if tree.N == 0 {
		root = tlog.Hash(sha256.Sum256(nil)) // RFC 6962 2.1; x/mod has zeroes there.
	}
	if root != tree.Hash {
		fail("root differs")
	}
	said := fmt.Sprintf("verified %d entries, root %v", tree.N, tree.Hash)
	if tree.N > 0 {
		said += include(folder, tree)
	}
	if len(os.Args) == 4 {
		said += extend(folder, tree, checkpoint(os.Args[3], vkey))
	}
	fmt.Println(said)
}

// include proves from the tiles that the tree has an entry.
func include(folder string, tree tlog.Tree) string {
	index := rand.New(rand.NewSource(time.Now().UnixNano())).Int63n(tree.N)
	proof, err := tlog.ProveRecord(tree.N, index, tiles(folder, tree.N))
	stop(err)
	start := index / fullWidth * fullWidth
	entry := entries(folder, start/fullWidth, within(tree.N-start))[index-start]
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		fail(fmt.Sprintf("entry %d is not proved to be included", index))
	}
	return fmt.Sprintf(", includes entry %d", index)
}

// extend proves from the tiles that the tree begins with the older one.
func extend(folder string, tree, older tlog.Tree) string {
	if older.N < 1 || older.N > tree.N {
		fail(fmt.Sprintf("%d entries do not extend %d", tree.N, older.N))
	}
	proof, err := tlog.ProveTree(tree.N, older.N, tiles(folder, tree.N))
	stop(err)
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		fail(fmt.Sprintf("forked: the first %d entries are others", older.N))
	}
	return fmt.Sprintf(", extends %d entries", older.N)
}

// tiles reads hashes from the tiles of a tree of one size.
func tiles(folder string, size int64) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			tile := tlog.TileForIndex(tileHeight, index)
			count := size >> (tileHeight * uint(tile.L))
			bytes, _, err := read(folder, strconv.Itoa(tile.L), tile.N, within(count-tile.N*fullWidth))
			if err != nil {
				return nil, err
			}
			if len(bytes) < tile.W*tlog.HashSize {
				return nil, fmt.Errorf("tile %d/%d is too short", tile.L, tile.N)
			}
			if found[i], err = tlog.HashFromTile(tile, bytes[:tile.W*tlog.HashSize], index); err != nil {
				return nil, err
			}
		}
		return found, nil
	})
}

// checkpoint opens the signed note and reads its three lines.
func checkpoint(file, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	stop(err)
	bytes, err := os.ReadFile(file)
	stop(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	stop(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of " + verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	stop(err)
	root, err := tlog.ParseHash(lines[2])
	stop(err)
	return tlog.Tree{N: size, Hash: root}
}

// hash reads all entries.
func hash(folder string, size int64) stored {
	var hashes stored
	for start := int64(0); start < size; start += fullWidth {
		for i, entry := range entries(folder, start/fullWidth, within(size-start)) {
			more, err := tlog.StoredHashes(start+int64(i), entry, hashes)
			stop(err)
			hashes = append(hashes, more...)
		}
	}
	return hashes
}

// compare holds one tile of the folder against the computed tree.
func compare(folder string, tile tlog.Tile, hashes stored) {
	computed, err := tlog.ReadTileData(tile, hashes)
	stop(err)
	found, actual, err := read(folder, strconv.Itoa(tile.L), tile.N, tile.W)
	stop(err)
	if len(found) != actual*tlog.HashSize {
		fail(fmt.Sprintf("tile %d/%d has %d bytes", tile.L, tile.N, len(found)))
	}
	for i := 0; i < tile.W; i++ {
		if string(found[i*tlog.HashSize:(i+1)*tlog.HashSize]) !=
			string(computed[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			fail(fmt.Sprintf("hash %d of level %d differs", tile.N*fullWidth+int64(i), tile.L))
		}
	}
}

// entries reads a bundle: two bytes of length, big-endian, before each entry.
func entries(folder string, index int64, width int) [][]byte {
	bytes, actual, err := read(folder, "entries", index, width)
	stop(err)
	var found [][]byte
	for len(bytes) >= 2 {
		length := int(binary.BigEndian.Uint16(bytes))
		if len(bytes) < 2+length {
			break
		}
		found = append(found, bytes[2:2+length])
		bytes = bytes[2+length:]
	}
	if len(bytes) != 0 || len(found) != actual {
		fail(fmt.Sprintf("entry bundle %d is malformed", index))
	}
	return found[:width]
}

// read takes the full file where the partial one is gone, and says which width it read.
func read(folder, kind string, index int64, width int) ([]byte, int, error) {
	full := path(kind, index)
	if width < fullWidth {
		partial := fmt.Sprintf("%s.p/%d", full, width)
		bytes, err := os.ReadFile(filepath.Join(folder, partial))
		if err == nil {
			return bytes, width, nil
		}
	}
	bytes, err := os.ReadFile(filepath.Join(folder, full))
	return bytes, fullWidth, err
}

// path is the C2SP spelling: 1234067 is x001/x234/067.
func path(kind string, index int64) string {
	groups := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		groups = fmt.Sprintf("x%03d/%s", index%1000, groups)
	}
	return "tile/" + kind + "/" + groups
}

// within is the width of a tile before which so many hashes or entries remain.
func within(remain int64) int {
	if remain > fullWidth {
		return fullWidth
	}
	return int(remain)
}

func stop(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(what string) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}
