import Storage
import Transformer

/// The labels of a classifier of sequences.
enum GGUFLabels {
  private static let key = "classifier.output_labels"

  /// The members of `config.json` that name them; numbered where a file does not.
  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let count = keys.tensor("cls.output.weight")?.rows ?? 1
    guard (1...100_000).contains(count) else {
      throw FileError(keys.own.path, "“cls.output.weight” has \(count) labels")
    }
    var labels: [String]
    do { labels = try keys.own.texts(key) ?? (0..<count).map { "LABEL_\($0)" } } catch let error as FileError
    {
      throw error
    } catch { throw keys.own.failure(key, "cannot be read") }
    guard labels.count == count else {
      throw keys.own.failure(key, "has \(labels.count) texts for \(count) outputs")
    }
    guard Set(labels).count == count else { throw keys.own.failure(key, "has one twice") }
    return [
      ("id2label", .object(JSONObject(labels.enumerated().map { ("\($0)", .string($1)) }))),
      ("label2id", .object(JSONObject(labels.enumerated().map { ($1, .integer($0)) }))),
      ("problem_type", "single_label_classification"),
    ]
  }

  /// The keys of what an encoder ends in.
  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    switch c.head {
    case .language: return []
    // The kind of pooling that llama.cpp calls ranking, which applies the head.
    case .classification(let labels): return [(key, .texts(labels)), ("pooling_type", .count(4))]
    case .multiLabel: throw GGUFRefusal("a classifier of any number of labels")
    case .regression: throw GGUFRefusal("a number in place of labels")
    case .tokenClassification: throw GGUFRefusal("labels of tokens")
    case .replacedToken: throw GGUFRefusal("a detector of replaced tokens")
    }
  }
}
