/// A list that stays short: when it is full, every second element between the first and the last goes, so that what stays
/// is spread over the whole.
package struct Thinned<Element: Sendable>: Sendable {
  private let capacity: Int
  /// What is left, in order.
  package private(set) var elements: [Element] = []
  /// The number of elements that were ever added.
  package private(set) var total = 0
  /// Only every so many-th new element is kept; the newest always is, until the next comes.
  private var interval = 1

  /// An empty list of at most `capacity` elements, which is 4 or more.
  package init(capacity: Int) {
    precondition(capacity >= 4)
    self.capacity = capacity
  }

  /// Adds an element at the end.
  package mutating func append(_ element: Element) {
    // The last one stood only for the time being unless its number is a multiple of the interval.
    if elements.count > 1, (total - 1) % interval != 0 { elements.removeLast() }
    elements.append(element)
    total += 1
    if elements.count > capacity {
      elements = elements.enumerated().filter { $0.offset % 2 == 0 || $0.offset == elements.count - 1 }
        .map(\.element)
      interval *= 2
    }
  }
}
