import Commands
import Foundation
import Transformer

/// A copy of one of the bench's models, as another program might have made it.
struct ForeignModel {
  let path: String

  /// The copy of a model; of a decoder with rotary positions, which the bench has not, for `llama`.
  init(_ model: String, _ bench: Bench) throws {
    let source = model == "llama" ? try Self.llama.get() : bench.path(model)
    path = bench.path("foreign-\(UUID().uuidString)")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: source + "/last").resolvingSymlinksInPath(), to: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(atPath: path + "/training")
    try configure(["apus_tokenizer_sha256": nil])
  }

  private static let llama = Result {
    let bench = try Bench.shared.get()
    try Pretrain(
      options([
        "--input", bench.path("text.txt"), "--tokenizer", bench.path("v.model"), "--architecture", "llama",
        "--output", bench.path("llama"), "--layers", "1", "--hidden-size", "16", "--heads", "2",
        "--context-length",
        "16", "--batch-size", "4", "--steps", "4", "--threads", "1",
      ]), console()
    ).run()
    return bench.path("llama")
  }

  /// A model of any family that new models can be made of, trained for a few steps.
  init(new family: Family, _ bench: Bench) throws {
    let run = bench.path("new-\(UUID().uuidString)")
    try Pretrain(
      options([
        "--input", bench.path("text.txt"), "--tokenizer", bench.path("v.model"), "--architecture",
        family.modelType, "--output", run, "--layers", "2", "--hidden-size", "18", "--heads", "3",
        "--context-length", "16", "--batch-size", "4", "--steps", "2", "--threads", "1",
      ]), console()
    ).run()
    path = run + "-model"
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: run + "/last").resolvingSymlinksInPath(), to: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(atPath: path + "/training")
    try configure(["apus_tokenizer_sha256": nil])
  }

  /// Changes keys of `config.json`; nil removes one.
  func configure(_ changes: [String: Any?]) throws {
    let file = URL(fileURLWithPath: path + "/config.json")
    var members = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    for (key, value) in changes { members[key] = value }
    try JSONSerialization.data(withJSONObject: members).write(to: file)
  }

  /// Writes a file of the folder.
  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  /// Moves a file of the folder.
  func rename(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + other)
  }

  /// Changes the header of the weights.
  func changeHeader(_ change: (inout [String: Any]) -> Void) throws {
    let file = URL(fileURLWithPath: path + "/model.safetensors")
    let data = [UInt8](try Data(contentsOf: file))
    let size = data[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = try JSONSerialization.jsonObject(with: Data(data[8..<8 + size])) as? [String: Any] ?? [:]
    change(&header)
    let text = try JSONSerialization.data(withJSONObject: header)
    var length = Data()
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { length.append(contentsOf: $0) }
    try (length + text + Data(data[(8 + size)...])).write(to: file)
  }

  /// Gives the tensors other names.
  func renameTensors(_ name: (String) -> String) throws {
    try changeHeader { header in
      header = Dictionary(uniqueKeysWithValues: header.map { ($0 == "__metadata__" ? $0 : name($0), $1) })
    }
  }
}
