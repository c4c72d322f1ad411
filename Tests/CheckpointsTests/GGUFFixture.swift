import Checkpoints
import Foundation
import TestSupport
import Testing

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

  /// A fixture's configuration, without what llama.cpp does not compute.
  private static func configuration(_ file: URL) throws -> Data {
    var members = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    if members["query_pre_attn_scalar"] != nil { members["query_pre_attn_scalar"] = members["head_dim"] }
    if members["use_sliding_window"] != nil {
      members["use_sliding_window"] = false
      members["layer_types"] = nil
    }
    return try JSONSerialization.data(withJSONObject: members)
  }

  /// Writes a fixture model as a GGUF file into a folder.
  ///
  /// - Returns: the folder of the model it was made of, and the file.
  static func make(
    _ name: String, as width: GGUFWidth, in folder: TemporaryFolder
  ) throws -> (model: String, file: String) {
    let model = folder.path + "/" + name
    try FileManager.default.createDirectory(atPath: model, withIntermediateDirectories: true)
    let source = Fixture.modelFolder(name)
    try Data(contentsOf: source.appending(path: "model.safetensors"))
      .write(to: URL(fileURLWithPath: model + "/model.safetensors"))
    try configuration(source.appending(path: "config.json"))
      .write(to: URL(fileURLWithPath: model + "/config.json"))
    try Data(tokenizer.utf8).write(to: URL(fileURLWithPath: model + "/tokenizer.json"))
    let file = "\(folder.path)/\(name)-\(width.rawValue).gguf"
    try GGUFExport(model, width: width, name: name).write(to: file)
    return (model, file)
  }
}
