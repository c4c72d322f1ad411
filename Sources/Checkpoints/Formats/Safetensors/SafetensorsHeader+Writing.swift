import Storage

extension SafetensorsHeader {
  /// A tensor as a header lists it.
  struct Place {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    let byteCount: Int
  }

  /// The bytes of a header of tensors that follow each other without gaps, padded with spaces so that the numbers start
  /// at a multiple of 8.
  static func bytes(_ places: [Place], metadata: [String: String]) -> [UInt8] {
    let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var members: [(String, JSONValue)] = [
      ("__metadata__", .object(JSONObject(pairs.map { ($0.key, .string($0.value)) })))
    ]
    var offset = 0
    for place in places {
      let end = offset + place.byteCount
      members.append(
        (
          place.name,
          [
            "dtype": .string(place.type.rawValue), "shape": .array(place.shape.map { .integer($0) }),
            "data_offsets": [.integer(offset), .integer(end)],
          ]
        ))
      offset = end
    }
    var text = JSONWriter.bytes(.object(JSONObject(members)), .compact)
    while text.count % 8 != 0 { text.append(0x20) }
    return text
  }
}
