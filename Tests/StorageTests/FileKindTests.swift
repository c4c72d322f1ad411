import Foundation
import Storage
import Testing

/// What lies where another file should.
@Suite struct FileKindTests {
  private static let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 499723\n"

  /// Beginnings of files, what they are, and a word of what to do where text and where a part of a model was expected.
  private static let known: [(head: [UInt8], name: String, text: String, model: String)] = [
    (
      Array(pointer.utf8), "a Git LFS pointer to a file of 488 KiB, not the file itself", "git lfs pull",
      "git lfs pull"
    ),
    (
      Array("version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 12\n".utf8),
      "a Git LFS pointer to a file of 12 B, not the file itself", "git lfs pull", "git lfs pull"
    ),
    (
      Array("/annex/objects/SHA256E-s31390--f50d7ac4.csv\n".utf8), "a git-annex pointer, not the file itself",
      "git annex get a/b.csv", "git annex get a/b.csv"
    ),
    (Array("\u{FEFF}\n <!doctype HTML>\n<html>".utf8), "an HTML page", "a/b.html", "download the file again"),
    (Array("<html lang=en><body>Sign in".utf8), "an HTML page", "download the file again", "login"),
    (
      Array("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>".utf8),
      "an error message of a server (XML)", "download", "download"
    ),
    (
      Array("Entry not found".utf8), "an error message of a server (“Entry not found”)", "download",
      "download"
    ),
    (
      Array("Access to model x/y is restricted. You must be signed in.\n".utf8),
      "an error message of a server (“Access to model x/y is restricted. You must be signed in.”)",
      "download",
      "download"
    ),
    (Array("IQ== 0\nIg== 1\nIw== 2\nJA== 3\n".utf8), "a tiktoken vocabulary", "give text", "tokenize train"),
    (Array("GGUF\u{03}\0\0\0".utf8), "model weights (GGUF)", "give text", "model.safetensors"),
    (Array("GGUF\0\0\0\u{03}".utf8), "model weights (GGUF)", "give text", "model.safetensors"),
    (Array("tjgg\u{01}\0\0\0".utf8), "model weights (GGML)", "give text", "model.safetensors"),
    ([0x80, 0x02, 0x8A, 0x0A], "a Python pickle", "give text", "save_pretrained"),
    ([0x80, 0x04, 0x95, 0x10], "a Python pickle", "give text", "save_pretrained"),
    (
      Array("PK\u{03}\u{04}\0\0archive/data.pkl".utf8), "a PyTorch checkpoint (a Python pickle)", "give text",
      "save_pretrained"
    ),
    ([0x1F, 0x8B, 8, 0], "gzip data", "gzip -dk a/b.csv", "gzip -dk a/b.csv"),
    (Array("PAR1....".utf8), "a Parquet file", "a/b.jsonl", "the model's own"),
    // The advice keeps the extension, by which rows are told from text.
    ([0xFF, 0xFE, 0x61, 0], "UTF-16 text", "> a/b.utf8.csv", "the model's own"),
    ([0x61, 0, 0x62, 0, 0x0A, 0], "UTF-16 text without a mark", "> a/b.utf8.csv", "the model's own"),
  ]

  @Test func aFileIsNamedWithItsCure() throws {
    for (head, name, text, model) in Self.known {
      let kind = try #require(FileKind.detect(head, path: "a/b.csv"), "\(name)")
      #expect(kind.name == name)
      #expect(kind.remedy.description.contains(text), "\(name): \(kind.remedy)")
      #expect(kind.modelRemedy.description.contains(model), "\(name): \(kind.modelRemedy)")
    }
    #expect(
      FileKind.detect([0xFF, 0xFE, 0x61, 0], path: "wide")?.remedy.description.hasSuffix("> wide.utf8.txt`")
        == true)
  }

  @Test(arguments: [
    "", "text,label\ngood,pos\n", "version https is what we need\noil and wine\n", "{\"text\": \"a\"}\n",
    // A text about pointers is longer than one.
    pointer + String(repeating: "This is what a pointer looks like.\n", count: 30),
    "The page begins with <html> and ends.", "<Error> is a tag", "aGVsbG8= 3\nd29ybGQ= 7\nIQ== 2\nIQ== 9\n",
    "Entry not found in the register of the harbour\n", "GGUF is a format.", "tjggernaut",
    "words 0\nand 1\nnumbers 2\n",
  ])
  func textIsText(_ text: String) {
    #expect(FileKind.detect(Array(text.utf8), path: "a.txt") == nil)
  }

  @Test func markupIsTextWhereItsNameSaysNothingElse() throws {
    let page = try #require(FileKind.detect(Array("<!DOCTYPE html>".utf8), path: "a"))
    for name in ["a.html", "a.htm", "a.php", "a.svelte", "page"] { #expect(page.isText(in: name), "\(name)") }
    for name in ["a.txt", "a.CSV", "a.tsv", "a.jsonl", "a.json"] {
      #expect(!page.isText(in: name), "\(name)")
    }
    let pointer = try #require(FileKind.detect(Array(Self.pointer.utf8), path: "a.html"))
    #expect(!pointer.isText(in: "a.html"))
  }

  @Test func otherTextIsQuoted() throws {
    let kind = try #require(
      FileKind.instead(Array("{\"error\": \"no\"}\nmore".utf8), path: "model.safetensors"))
    #expect(kind.name == "text that begins “{\"error\": \"no\"}”")
    #expect(kind.isNot("a safetensors file") == "is \(kind.name), not a safetensors file")
    #expect(FileKind.instead([1, 2, 3, 200], path: "a") == nil)
    #expect(FileKind.instead([], path: "a") == nil)
  }
}
