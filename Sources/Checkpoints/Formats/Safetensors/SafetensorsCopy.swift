import Storage

/// Writes the tensors of a model again: at another width, in files of a given size, under their names without wrappers.
///
/// Never more than a part of one tensor is in memory. Numbers that are not floating-point ones stay as they are.
struct SafetensorsCopy {
  /// A tensor on its way.
  private struct Item {
    let place: SafetensorsHeader.Place
    let stored: String
  }

  private let source: SafetensorsSource
  private let width: StoredWidth?
  private let items: [Item]

  /// - Parameters:
  ///   - source: the tensors.
  ///   - width: of floating-point numbers; nil for the stored one.
  init(_ source: SafetensorsSource, width: StoredWidth?) {
    self.source = source
    self.width = width
    items = UnwrappedTensors.names(in: source).compactMap { name, stored in
      guard let info = source.stored(stored)?.info else { return nil }
      let type = info.type.isReadable ? width?.type ?? info.type : info.type
      let elements = info.range.count / max(1, info.type.bits / 8)
      return Item(
        place: SafetensorsHeader.Place(
          name: name, type: type, shape: info.shape,
          byteCount: type == info.type ? info.range.count : elements * type.bits / 8),
        stored: stored)
    }.sorted { one, other in
      // Wider numbers first, then by name, as the reference implementation lays them out.
      let (left, right) = (one.place, other.place)
      if left.type.bits != right.type.bits { return left.type.bits > right.type.bits }
      return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  /// The bytes that the tensors will take.
  var byteCount: Int { items.reduce(0) { $0 + $1.place.byteCount } }

  /// Writes `model.safetensors`, or several files and their index where one would be larger than `shardBytes`.
  ///
  /// - Throws: ``FileError`` if a number has no place at the new width; ``WriteError``.
  func write(in writer: DirectoryWriter, shardBytes: Int) throws {
    let shards = shards(shardBytes)
    guard shards.count > 1 else {
      try writer.add("model.safetensors") { try write(items, to: $0) }
      return
    }
    var map: [(String, JSONValue)] = []
    for (number, shard) in shards.enumerated() {
      let name = "model-\(Self.digits(number + 1))-of-\(Self.digits(shards.count)).safetensors"
      try writer.add(name) { try write(shard, to: $0) }
      map += shard.map { ($0.place.name, .string(name)) }
    }
    map.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    let index: JSONObject = [
      "metadata": ["total_size": .integer(byteCount)], "weight_map": .object(JSONObject(map)),
    ]
    try writer.writeFile("model.safetensors.index.json", JSONPage.data(index))
  }

  private static func digits(_ number: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }

  /// The tensors in their order, cut so that no file is larger than the limit unless one tensor is.
  private func shards(_ limit: Int) -> [[Item]] {
    var shards: [[Item]] = [[]]
    var size = 0
    for item in items {
      if size > 0, size + item.place.byteCount > limit {
        shards.append([])
        size = 0
      }
      shards[shards.count - 1].append(item)
      size += item.place.byteCount
    }
    return shards
  }

  private func write(_ items: [Item], to path: String) throws -> FileDigest {
    let header = SafetensorsHeader.bytes(items.map(\.place), metadata: ["format": "pt"])
    var file = try FileOutput(
      path: path, expected: 8 + header.count + items.reduce(0) { $0 + $1.place.byteCount })
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
    try file.write(header)
    for item in items { try write(item, to: &file) }
    return try file.finish()
  }

  private func write(_ item: Item, to file: inout FileOutput) throws {
    guard let (stored, info) = source.stored(item.stored) else { return }
    let overflow = try stored.withBytes(of: info) { bytes -> Int? in
      guard let width, width.type == item.place.type, info.type != width.type else {
        for start in stride(from: 0, to: bytes.count, by: Self.bytesAtOnce) {
          let end = min(bytes.count, start + Self.bytesAtOnce)
          try file.write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
        return nil
      }
      return try StoredElements.rewrite(bytes, of: info.type, as: width) { try file.write($0) }
    }
    if let overflow, let width {
      throw FileError(
        .badInput, stored.path,
        "“\(item.stored)” holds a number at element \(overflow) that is too large for \(width.rawValue)",
        remedy: width == .bf16 ? "keep fp32" : "take bf16, which has about the range of fp32")
    }
  }

  /// As much as is buffered at once.
  private static let bytesAtOnce = 1 << 17
}
