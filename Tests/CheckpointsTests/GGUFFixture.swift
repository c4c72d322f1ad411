import Checkpoints
import Foundation
import TestSupport

/// Fixture models as GGUF files.
enum GGUFFixture {
  /// A byte-level tokenizer of as many tokens as any fixture model has rows for.
  private static let tokenizer = #"""
    {"version":"1.0","added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,
    "normalized":false,"special":true}],"normalizer":null,
    "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
    "post_processor":null,"decoder":{"type":"ByteLevel"},
    "model":{"type":"BPE","vocab":{"<s>":0,"a":1,"b":2,"Ġ":3,"ab":4,"Ġab":5},"merges":["a b","Ġ ab"]}}
    """#

  /// Writes a fixture model as a GGUF file into a folder.
  ///
  /// - Returns: the folder of the model it was made of, and the file.
  static func make(
    _ name: String, as width: GGUFWidth, in folder: TemporaryFolder
  ) throws -> (model: String, file: String) {
    let model = folder.path + "/" + name
    try FileManager.default.createDirectory(atPath: model, withIntermediateDirectories: true)
    for file in ["config.json", "model.safetensors"] {
      let source = Fixture.modelFolder(name).appending(path: file)
      try Data(contentsOf: source).write(to: URL(fileURLWithPath: model + "/" + file))
    }
    try Data(tokenizer.utf8).write(to: URL(fileURLWithPath: model + "/tokenizer.json"))
    let file = "\(folder.path)/\(name)-\(width.rawValue).gguf"
    try GGUFExport(model, width: width, name: name).write(to: file)
    return (model, file)
  }
}
