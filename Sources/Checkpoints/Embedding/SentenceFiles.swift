import Storage
import Transformer

/// The files in which sentence-transformers keeps how embeddings are made.
struct SentenceFiles {
  let folder: String

  init(_ folder: String) { self.folder = folder }

  /// An entry of `modules.json`.
  struct Module {
    let index: Int
    /// The last part of its class's name: "Pooling".
    let kind: String
    /// The folder of its files, in the model's folder.
    let path: String
  }

  /// The modules in their order; nil where no file lists them.
  func modules() throws(FileError) -> [Module]? {
    let file = folder + "/" + CompanionFiles.modules
    guard exists(file) else { return nil }
    guard case .array(let entries) = try readJSON(file), entries.count <= 32 else {
      throw FileError(file, "holds no list of modules")
    }
    var modules: [Module] = []
    for (index, entry) in entries.enumerated() {
      guard case .object(let members) = entry, case .string(let type)? = members["type"],
        case .string(let path)? = members["path"] ?? .string(""),
        path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }), path != ".."
      else { throw FileError(file, "module \(index) has no type, or a path that is no folder's name") }
      let kind = type.split(separator: ".").last.map(String.init) ?? type
      modules.append(Module(index: index, kind: kind, path: path))
    }
    return modules
  }

  /// The error for what `modules.json` asks for.
  func refused(_ reason: String, _ remedy: Remedy) -> FileError {
    FileError(.mismatch, folder + "/" + CompanionFiles.modules, reason, remedy: remedy)
  }

  /// The flags of versions before 5, in the order in which rows stand one after another.
  private static let flags: KeyValuePairs<String, Pooling> = [
    "pooling_mode_cls_token": .first, "pooling_mode_max_tokens": .max, "pooling_mode_mean_tokens": .mean,
    "pooling_mode_mean_sqrt_len_tokens": .rootMean, "pooling_mode_weightedmean_tokens": .weightedMean,
    "pooling_mode_lasttoken": .last,
  ]

  /// What a pooling module does.
  ///
  /// - Parameter width: of the model.
  func pooling(_ module: Module, width: Int) throws(FileError) -> ([Pooling], includesPrompt: Bool) {
    let file = folder + "/" + module.path + "/config.json"
    let members = try object(file)
    for key in ["word_embedding_dimension", "embedding_dimension"] {
      if let value = members[key], value != .integer(width) {
        throw FileError(.mismatch, file, "\(key) is \(value.text), but the model is \(width) wide")
      }
    }
    let includesPrompt = members["include_prompt"] != .bool(false)
    if let value = members["pooling_mode"] { return (try Self.named(value, file), includesPrompt) }
    let known = Set(Self.flags.map(\.key))
    let other = members.keys.first {
      $0.hasPrefix("pooling_mode_") && !known.contains($0) && members[$0] == .bool(true)
    }
    if let other { throw FileError(.mismatch, file, "\(other) is true, which Apus does not compute") }
    let set = Self.flags.filter { members[$0.key] == .bool(true) }.map(\.value)
    return (set.isEmpty ? [.mean] : set, includesPrompt)
  }

  /// The poolings that a name or a list of names stands for.
  private static func named(_ value: JSONValue, _ file: String) throws(FileError) -> [Pooling] {
    var values = [value]
    if case .array(let list) = value { values = list }
    var poolings: [Pooling] = []
    for value in values {
      guard case .string(let name) = value, let pooling = Pooling(rawValue: name),
        poolings.count < Pooling.allCases.count
      else {
        let known = Pooling.allCases.map(\.rawValue).joined(separator: ", ")
        throw FileError(.mismatch, file, "pooling_mode is \(value.text); Apus computes \(known)")
      }
      poolings.append(pooling)
    }
    guard !poolings.isEmpty else { throw FileError(file, "pooling_mode names nothing") }
    return poolings
  }

  /// The longest sequence, and whether texts are lower-cased.
  func limits() throws(FileError) -> (maxLength: Int?, lowercases: Bool) {
    let members = try object(folder + "/sentence_bert_config.json", isOptional: true)
    let settings = try object(folder + "/tokenizer_config.json", isOptional: true)
    var length: Int?
    for value in [members["max_seq_length"], settings["model_max_length"]] {
      if case .integer(let count)? = value, count > 0, length == nil { length = count }
    }
    return (length, members["do_lower_case"] == .bool(true))
  }

  /// Prompts by name, and the name of the one that is usual.
  func prompts() throws(FileError) -> ([String: String], String?) {
    let file = folder + "/config_sentence_transformers.json"
    let members = try object(file, isOptional: true)
    var prompts: [String: String] = [:]
    if case .object(let entries)? = members["prompts"] {
      for (name, value) in entries.members { if case .string(let text) = value { prompts[name] = text } }
    }
    guard case .string(let name)? = members["default_prompt_name"] else { return (prompts, nil) }
    guard prompts[name] != nil else {
      throw FileError(file, "default_prompt_name is “\(name.prefix(60))”, which is not among its prompts")
    }
    return (prompts, name)
  }

  private func object(_ file: String, isOptional: Bool = false) throws(FileError) -> JSONObject {
    if isOptional, !exists(file) { return JSONObject() }
    guard case .object(let members) = try readJSON(file) else {
      throw FileError(file, "holds no JSON object")
    }
    return members
  }
}
