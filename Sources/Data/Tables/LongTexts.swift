/// What is read of texts that are longer than a model's longest sequence.
public enum LongTexts: String, CaseIterable, Sendable {
  /// Their beginnings.
  case truncate
  /// Their beginnings and their ends: a quarter of the room and the rest (Sun et al. 2019).
  case headTail = "head-tail"
  /// All, in windows that overlap, whose outputs are averaged.
  case window

  /// The share of the room that the beginning gets: 128 of 512 tokens in Sun et al., “How to fine-tune BERT”.
  private static let headShare = 4

  /// The beginning and the end of ids, `room` of them in all.
  static func headAndTail(_ ids: [Int32], room: Int) -> [Int32] {
    if ids.count <= room { return ids }
    let head = (room + headShare - 1) / headShare
    return Array(ids.prefix(head) + ids.suffix(room - head))
  }

  /// The share of a window that the next one has again, at least: as much before a word as beginnings get.
  private static let overlap = 4

  /// How many windows of `room` ids cover `count` of them.
  static func windowCount(_ count: Int, room: Int) -> Int {
    if count <= room || room < 1 { return 1 }
    let again = room / overlap, step = room - again
    return (count - again + step - 1) / step
  }

  /// The ids of one of `windows` windows, which are evenly spread from the first id to the last.
  static func window(_ number: Int, of windows: Int, _ ids: [Int32], room: Int) -> [Int32] {
    if ids.count <= room || windows < 2 { return Array(ids.prefix(room)) }
    let start = (ids.count - room) * number / (windows - 1)
    return Array(ids[start..<start + room])
  }
}
