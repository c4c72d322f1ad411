import Foundation

/// What the extension of a file says of its rows; it goes before the content.
enum TableExtension {
  /// The kind that the extension of `path` names; nil where it names none: `txt`, none at all, standard input.
  static func format(of path: String) -> LabelledOptions.Format? {
    switch (path as NSString).pathExtension.lowercased() {
    case "csv": .csv
    case "tsv", "tab": .tsv
    case "jsonl", "ndjson", "json": .jsonl
    case "conll", "conllu", "bio", "iob", "iob2", "bioes", "bmes": .conll
    default: nil
    }
  }
}
