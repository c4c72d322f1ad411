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
    try checkTables(members, keys)
    return members
  }

  /// Refuses a context for which the tables of rotary positions would be far larger than the model.
  private static func checkTables(_ members: JSONObject, _ keys: GGUFKeys) throws(FileError) {
    guard keys.tensor("position_embd.weight") == nil,
      case .integer(let context)? = members["max_position_embeddings"]
    else { return }
    // A cosine and a sine for each pair, in two tables where windowed layers have their own.
    let bytes = 2 * context * (try keys.headSize()) * 4, limit = keys.own.file.byteCount + (32 << 20)
    guard bytes <= limit else {
      throw keys.own.failure(
        "context_length",
        "is \(context), for which positions would take \(Format.bytes(bytes)), far more than the file has")
    }
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
