/// Who took from whom, as a directed graph: its strongly connected components after Tarjan (1972), without recursion, in a time
/// linear in nodes and edges.
struct LineageGraph {
  struct Edge {
    let target: Int
    /// Steps that goods make along it.
    let steps: Int
  }

  private(set) var edges: [[Edge]] = []
  private var numbers: [String: Int] = [:]

  /// The number of a node, which is made at first sight.
  mutating func node(_ name: String) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = edges.count
    edges.append([])
    return edges.count - 1
  }

  func known(_ name: String) -> Int? { numbers[name] }

  /// All nodes in the order of their numbers.
  var names: [(name: String, node: Int)] {
    numbers.map { (name: $0.key, node: $0.value) }.sorted { $0.node < $1.node }
  }

  mutating func connect(_ source: Int, _ target: Int, steps: Int = 1) {
    edges[source].append(Edge(target: target, steps: steps))
  }

  /// What a walk finds about each node.
  struct Walk {
    /// Number of the component.
    fileprivate(set) var component: [Int]
    /// Whether goods can come from the node to itself.
    fileprivate(set) var isCyclic: [Bool]
    /// The longest way down from the node, in steps; nil where it leads into a cycle.
    fileprivate(set) var depth: [Int?]
  }

  func walk() -> Walk {
    var tarjan = Tarjan(edges)
    for node in edges.indices where !tarjan.isSeen(node) { tarjan.visit(from: node) }
    return tarjan.walk
  }
}

/// One walk over a graph.
private struct Tarjan {
  private let edges: [[LineageGraph.Edge]]
  private var order: [Int]
  private var lowest: [Int]
  private var isOpen: [Bool]
  private var open: [Int] = []
  private var counter = 0
  private var components = 0
  private(set) var walk: LineageGraph.Walk

  init(_ edges: [[LineageGraph.Edge]]) {
    self.edges = edges
    order = [Int](repeating: -1, count: edges.count)
    lowest = order
    isOpen = [Bool](repeating: false, count: edges.count)
    walk = .init(
      component: order, isCyclic: isOpen, depth: [Int?](repeating: nil, count: edges.count))
  }

  func isSeen(_ node: Int) -> Bool { order[node] >= 0 }

  mutating func visit(from root: Int) {
    enter(root)
    var path: [(node: Int, next: Int)] = [(root, 0)]
    while let (node, next) = path.last {
      if next < edges[node].count {
        path[path.count - 1].next += 1
        let target = edges[node][next].target
        if !isSeen(target) {
          enter(target)
          path.append((target, 0))
        } else if isOpen[target] {
          lowest[node] = min(lowest[node], order[target])
        }
      } else {
        path.removeLast()
        if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
        if lowest[node] == order[node] { close(node) }
      }
    }
  }

  private mutating func enter(_ node: Int) {
    (order[node], lowest[node]) = (counter, counter)
    counter += 1
    open.append(node)
    isOpen[node] = true
  }

  /// The component that `first` was the first node of is complete, and so is everything below it.
  private mutating func close(_ first: Int) {
    var members: [Int] = []
    repeat {
      let member = open.removeLast()
      isOpen[member] = false
      walk.component[member] = components
      members.append(member)
    } while members.last != first
    components += 1
    let isCyclic = members.count > 1 || edges[first].contains { $0.target == first }
    for member in members {
      walk.isCyclic[member] = isCyclic
      walk.depth[member] = isCyclic ? nil : depth(of: member)
    }
  }

  private func depth(of node: Int) -> Int? {
    var deepest = 0
    for edge in edges[node] {
      guard let below = walk.depth[edge.target] else { return nil }
      deepest = max(deepest, below + edge.steps)
    }
    return deepest
  }
}
