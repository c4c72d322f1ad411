import Storage

// The ids of special tokens.
extension ConfigurationReader {
  /// A special token's id. Old files say -1 for none.
  ///
  /// - Parameter isLoose: whether an id that the vocabulary does not have is none. transformers writes those of a family's
  ///   usual vocabulary (50256 for GPT-2) into files of models with smaller ones, which never see them.
  func token(_ key: String, below vocabularySize: Int, isLoose: Bool = false) throws(FileError) -> Int? {
    if case .array(let ids)? = value(key) {
      throw failure(key, "is a list of \(ids.count) ids; Apus uses one: name it there")
    }
    let limit = isLoose ? Self.largestVocabulary : vocabularySize
    guard let id = try integer(key, -1...limit - 1), id >= 0 else { return nil }
    return id < vocabularySize ? id : nil
  }

  /// The ids of special tokens of one kind: a list, or one.
  func tokens(_ key: String, below vocabularySize: Int, isLoose: Bool) throws(FileError) -> [Int] {
    guard case .array(let elements)? = value(key) else {
      return try token(key, below: vocabularySize, isLoose: isLoose).map { [$0] } ?? []
    }
    guard elements.count <= 1_000 else {
      throw failure(key, "is a list of \(elements.count) ids; at most 1,000")
    }
    var ids: [Int] = []
    for element in elements {
      let one = ConfigurationReader(path: path, members: JSONObject([(key, element)]))
      if case .array = element { throw failure(key, "must be a list of ids, found \(element.text)") }
      if let id = try one.token(key, below: vocabularySize, isLoose: isLoose), !ids.contains(id) {
        ids.append(id)
      }
    }
    return ids
  }
}
