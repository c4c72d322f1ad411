import Storage

/// The members of a `config.json`, each read with its range.
struct ConfigurationReader {
  let path: String
  let members: JSONObject
  /// What names of members begin with in messages: the keys of the objects around them.
  var prefix = ""

  // Bounds far above any model a CPU can hold, and low enough that no product of three overflows.
  static let largestVocabulary = 1 << 24
  static let largestContext = 1 << 24
  static let largestWidth = 1 << 20
  static let mostLayers = 1 << 12

  func failure(_ key: String, _ reason: String) -> FileError {
    FileError(path, "\(prefix)\(key) \(reason)")
  }

  func value(_ key: String) -> JSONValue? { members[key] == .null ? nil : members[key] }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(FileError) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .integer(let number) = value, range.contains(number) else {
      throw failure(
        key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), found \(value.text)")
    }
    return number
  }

  func required(_ key: String, upTo limit: Int) throws(FileError) -> Int {
    guard let number = try integer(key, 1...limit) else { throw failure(key, "is missing") }
    return number
  }

  func number(_ key: String, _ range: ClosedRange<Double>) throws(FileError) -> Float? {
    guard let value = value(key) else { return nil }
    let number: Double? =
      switch value {
      case .integer(let whole): Double(whole)
      case .number(let number): number
      default: nil
      }
    guard let number, range.contains(number) else {
      throw failure(
        key, "must be a number from \(range.lowerBound) to \(range.upperBound), found \(value.text)")
    }
    return Float(number)
  }

  func text(_ key: String) throws(FileError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw failure(key, "must be a text, found \(value.text)") }
    return text
  }

  func flag(_ key: String) throws(FileError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let flag) = value else {
      throw failure(key, "must be true or false, found \(value.text)")
    }
    return flag
  }

  /// Refuses a setting that changes the arithmetic, unless it is absent, null, or one of `allowed`.
  func refuse(_ key: String, unless allowed: JSONValue...) throws(FileError) {
    guard let value = value(key), !allowed.contains(value) else { return }
    throw failure(key, "is \(value.text), which Apus does not compute; use a model without it")
  }

  /// Refuses layers from which some heads were taken, so that their matrices are narrower than the sizes say.
  func refusePrunedHeads() throws(FileError) {
    guard let pruned = try object("pruned_heads"), pruned.members.count > 0 else { return }
    throw failure(
      "pruned_heads",
      "takes heads from \(pruned.members.count) layers, which Apus does not compute; use a model with all")
  }

  func fingerprint() throws(FileError) -> String? {
    guard let text = try text("apus_tokenizer_sha256") else { return nil }
    guard text.utf8.count == 64, text.allSatisfy({ $0.isHexDigit }) else {
      throw failure("apus_tokenizer_sha256", "must be 64 hexadecimal digits, found “\(text.prefix(80))”")
    }
    return text.lowercased()
  }

  /// The members of an object; nil where there is none.
  func object(_ key: String) throws(FileError) -> ConfigurationReader? {
    guard let value = value(key) else { return nil }
    guard case .object(let members) = value else {
      throw failure(key, "must be an object, found \(value.text)")
    }
    return ConfigurationReader(path: path, members: members, prefix: "\(prefix)\(key).")
  }
}
