import Storage
import Transformer

/// The `config.json` that a GGUF file stands for.
enum GGUFConfiguration {
  /// Its members.
  ///
  /// - Throws: ``FileError`` naming a key that is missing, out of range, or asks for what is not computed.
  static func members(
    _ metadata: GGUFMetadata, _ architecture: any GGUFArchitecture.Type
  ) throws(FileError) -> JSONObject {
    let keys = GGUFKeys(metadata, architecture)
    guard let table = keys.tensor("token_embd.weight") else {
      throw FileError(
        .badInput, metadata.path,
        "holds no tensor “token_embd.weight”: it is a vocabulary, or no whole model",
        remedy: "take the file of the whole model")
    }
    var members: JSONObject = [
      "vocab_size": .integer(table.rows),
      "max_position_embeddings": .integer(try keys.own.required("context_length", GGUFKeys.context)),
      "hidden_size": .integer(try keys.own.required("embedding_length", GGUFKeys.width)),
      "num_hidden_layers": .integer(try keys.own.required("block_count", GGUFKeys.layers)),
    ]
    for (key, value) in try architecture.members(keys) { members[key] = value }
    for (key, name) in [
      ("bos_token_id", "bos_token_id"), ("eos_token_id", "eos_token_id"),
      ("padding_token_id", "pad_token_id"),
    ] {
      if let id = try metadata.integer("tokenizer.ggml." + key, 0...Int(UInt32.max)), id < table.rows {
        members[name] = .integer(id)
      }
    }
    try addEnds(&members, metadata, below: table.rows)
    return members
  }

  /// A model of conversations ends its turn with a token that is not the one that ends a document.
  private static func addEnds(_ members: inout JSONObject, _ metadata: GGUFMetadata, below limit: Int)
    throws(FileError)
  {
    var ends: [Int] = []
    if case .integer(let id)? = members["eos_token_id"] { ends.append(id) }
    for key in ["eot_token_id", "eom_token_id"] {
      if let id = try metadata.integer("tokenizer.ggml." + key, 0...Int(UInt32.max)), id < limit,
        !ends.contains(id)
      {
        ends.append(id)
      }
    }
    if ends.count > 1 { members["eos_token_id"] = .array(ends.map { .integer($0) }) }
  }
}
