"""A disk with a cache: what is durable, what is pending, and the states that a power cut can leave."""
import os
import random
import shutil
from pathlib import Path


class Node:
    """A file or a directory. `pending` is what was done and not flushed: (operation, change)."""

    def __init__(self, is_directory):
        self.is_directory = is_directory
        self.durable = {} if is_directory else bytearray()
        self.live = dict(self.durable) if is_directory else None
        self.pending = []


class Disk:
    """Follows operations. Names are as durable as their directory was flushed, contents as their file was."""

    def __init__(self, root, unit):
        self.root, self.unit = Path(root), unit
        self.top = self.load(self.root)
        self.number = 0
        # How often something became durable.
        self.version = 0

    def load(self, path):
        node = Node(path.is_dir())
        if node.is_directory:
            node.durable = {child.name: self.load(child) for child in path.iterdir()}
            node.live = dict(node.durable)
        else:
            node.durable = bytearray(path.read_bytes())
        return node

    def find(self, path):
        node = self.top
        for name in Path(path).relative_to(self.root).parts:
            node = node.live.get(name) if node and node.is_directory else None
        return node

    def apply(self, index, operation):
        """Whether this changed what a power cut can leave."""
        kind, path = operation[0], operation[1]
        self.number = index
        if kind in ("flush", "resize", "write"):
            return self.contents(kind, self.find(path), operation)
        parent, name = self.find(os.path.dirname(path)), os.path.basename(path)
        if parent is None:
            return False
        if kind in ("create", "directory"):
            if name in parent.live:
                return False
            self.change(parent, {name: Node(kind == "directory")})
        elif kind == "remove":
            self.change(parent, {name: None})
        else:
            target = self.find(os.path.dirname(operation[2]))
            if target is not parent:
                raise RuntimeError(f"a rename of {path} to another directory is not modelled")
            self.change(parent, {name: None, os.path.basename(operation[2]): parent.live[name]})
        return True

    def change(self, directory, names):
        directory.live.update(names)
        directory.pending.append((self.number, names))

    def contents(self, kind, node, operation):
        if node is None:
            return False
        if kind == "flush":
            # An operation that was not finished when the flush began may be left out.
            done = [item for item in node.pending if item[0] < operation[2]]
            self.settle(node, done)
            return bool(done)
        if kind == "resize":
            node.pending.append((self.number, operation[2]))
        elif kind == "write":
            at, data = operation[2], operation[3]
            while data:
                count = self.unit - at % self.unit
                node.pending.append((self.number, (at, data[:count])))
                at, data = at + count, data[count:]
            if operation[4]:
                self.settle(node, [item for item in node.pending if item[0] == self.number])
        return True

    def settle(self, node, items):
        self.version += 1
        for item in items:
            node.durable = put(node.durable, item[1])
        kept = {id(item) for item in items}
        node.pending = [item for item in node.pending if id(item) not in kept]

    def nodes(self):
        """Every node that a name leads to, durable or not."""
        seen, todo = {}, [self.top]
        while todo:
            node = todo.pop()
            if id(node) in seen:
                continue
            seen[id(node)] = node
            if node.is_directory:
                changes = [names for _, names in node.pending]
                todo += [child for names in [node.durable, *changes] for child in names.values() if child]
        return list(seen.values())

    def states(self, tries, chance):
        """What may be left: all that is pending, nothing of it, every other choice of it or random ones."""
        pending = [(node, item) for node in self.nodes() for item in node.pending]
        if len(pending) <= 3:
            choices = range(1 << len(pending))
            return [[pair for bit, pair in enumerate(pending) if choice >> bit & 1] for choice in choices]
        picks = [pending, []]
        while len(picks) < tries:
            picks.append(chance.sample(pending, chance.randint(0, len(pending))))
        return picks

    def write(self, chosen, target):
        """Makes a state in a directory. Names change in their order, contents in any."""
        by_node = {}
        for node, item in chosen:
            by_node.setdefault(id(node), []).append(item)
        shutil.rmtree(target, ignore_errors=True)
        self.make(self.top, Path(target), by_node)

    def make(self, node, path, by_node):
        items = by_node.get(id(node), [])
        if node.is_directory:
            path.mkdir()
            names = dict(node.durable)
            for _, change in sorted(items, key=lambda item: item[0]):
                names.update(change)
            for name, child in names.items():
                if child:
                    self.make(child, path / name, by_node)
            return
        image = node.durable
        if items:
            image = bytearray(image)
            for _, change in items:
                image = put(image, change)
        with open(path, "wb") as file:
            file.write(image)
        os.chmod(path, 0o600)


def put(image, change):
    """A piece at its place, a length, or names."""
    if isinstance(change, dict):
        image.update(change)
        for name in [name for name, child in image.items() if child is None]:
            del image[name]
    elif isinstance(change, int):
        image = bytearray(image[:change].ljust(change, b"\0"))
    else:
        at, data = change
        image.extend(bytes(max(0, at + len(data) - len(image))))
        image[at:at + len(data)] = data
    return image


def memory(work):
    """A directory in memory if there is one, else `work`: states are many and need no disk."""
    base = Path("/dev/shm")
    usable = base.is_dir() and os.access(base, os.W_OK)
    return base / f"tamga-torture-{os.getpid()}-{random.getrandbits(32):x}" if usable else work / "states"
