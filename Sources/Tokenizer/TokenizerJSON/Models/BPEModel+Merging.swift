// The merges of a word.
extension BPEModel {
  /// Merges the symbols of the workspace until no two neighbours merge.
  func merge(_ workspace: ModelWorkspace) {
    switch workspace.symbols.count {
    case ..<2: break
    case ..<40: mergeFew(workspace)
    default: mergeMany(workspace)
    }
  }

  /// For short words: looks for the best pair by going through all.
  private func mergeFew(_ workspace: ModelWorkspace) {
    var count = workspace.symbols.count
    workspace.merges.removeAll(keepingCapacity: true)
    for place in 0..<(count - 1) {
      workspace.merges.append(merges.find(workspace.symbols[place], workspace.symbols[place + 1]))
    }
    while count > 1 {
      var best = MergeTable.none
      var place = 0
      for other in 0..<(count - 1) where workspace.merges[other] < best {
        best = workspace.merges[other]
        place = other
      }
      if best == MergeTable.none { break }
      workspace.symbols[place] = MergeTable.result(best)
      workspace.lengths[place] += workspace.lengths[place + 1]
      workspace.symbols.remove(at: place + 1)
      workspace.lengths.remove(at: place + 1)
      workspace.merges.remove(at: place)
      count -= 1
      if place < count - 1 {
        workspace.merges[place] = merges.find(workspace.symbols[place], workspace.symbols[place + 1])
      }
      if place > 0 {
        workspace.merges[place - 1] = merges.find(workspace.symbols[place - 1], workspace.symbols[place])
      }
    }
  }

  /// For long ones: keeps the pairs in a heap by rank and place, and the symbols in a list.
  private func mergeMany(_ workspace: ModelWorkspace) {
    let count = workspace.symbols.count
    workspace.next = (1...Int32(count)).map { $0 }
    workspace.previous = (-1..<Int32(count - 1)).map { $0 }
    var heap = MergeHeap(reusing: &workspace.merges)
    for place in 0..<(count - 1) {
      let found = merges.find(workspace.symbols[place], workspace.symbols[place + 1])
      if found != MergeTable.none { heap.push(found & ~0xFFFF_FFFF | UInt64(place)) }
    }
    while let top = heap.pop() {
      let place = Int(top & 0xFFFF_FFFF)
      let right = Int(workspace.next[place])
      guard workspace.symbols[place] >= 0, right < count else { continue }
      let found = merges.find(workspace.symbols[place], workspace.symbols[right])
      // The pair that was put into the heap may be gone.
      guard found != MergeTable.none, found >> 32 == top >> 32 else { continue }
      workspace.symbols[place] = MergeTable.result(found)
      workspace.lengths[place] += workspace.lengths[right]
      workspace.symbols[right] = -1
      let after = Int(workspace.next[right])
      workspace.next[place] = Int32(after)
      if after < count {
        workspace.previous[after] = Int32(place)
        let merge = merges.find(workspace.symbols[place], workspace.symbols[after])
        if merge != MergeTable.none { heap.push(merge & ~0xFFFF_FFFF | UInt64(place)) }
      }
      let before = Int(workspace.previous[place])
      if before >= 0 {
        let merge = merges.find(workspace.symbols[before], workspace.symbols[place])
        if merge != MergeTable.none { heap.push(merge & ~0xFFFF_FFFF | UInt64(before)) }
      }
    }
    workspace.merges = heap.take()
    var kept = 0
    for place in 0..<count where workspace.symbols[place] >= 0 {
      workspace.symbols[kept] = workspace.symbols[place]
      workspace.lengths[kept] = workspace.lengths[place]
      kept += 1
    }
    workspace.symbols.removeLast(count - kept)
    workspace.lengths.removeLast(count - kept)
  }
}

/// A heap of numbers, the smallest on top.
struct MergeHeap {
  private var entries: [UInt64]

  /// An empty heap in the memory of an array.
  init(reusing memory: inout [UInt64]) {
    entries = memory
    memory = []
    entries.removeAll(keepingCapacity: true)
  }

  /// Gives the memory back.
  mutating func take() -> [UInt64] {
    defer { entries = [] }
    return entries
  }

  /// Adds a number.
  mutating func push(_ entry: UInt64) {
    var place = entries.count
    entries.append(entry)
    while place > 0 {
      let parent = (place - 1) / 2
      guard entries[parent] > entry else { break }
      entries[place] = entries[parent]
      place = parent
    }
    entries[place] = entry
  }

  /// Takes the smallest.
  mutating func pop() -> UInt64? {
    guard let last = entries.popLast() else { return nil }
    guard let top = entries.first else { return last }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < last else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = last
    return top
  }
}
