//! Trees of a model that belongs to itself: categories in categories, comments that answer comments.

mod statement;
mod verbs;

use std::collections::HashMap;
use std::hash::Hash;

use serde::ser::{Serialize, SerializeSeq, Serializer};

pub use self::statement::TreeOn;
pub use self::verbs::{TreeOf, TreeVerbs};

/// A row and the rows below it.
///
/// Rows are kept in one list, each before those below it, so that a tree may be as deep as it has rows. As JSON, each
/// row is an object with its fields and `children`; that is written by recursion, so cap the depth of trees that are
/// not known to be flat.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree<M> {
    nodes: Vec<Node<M>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node<M> {
    row: M,
    /// How far below the root.
    depth: usize,
    /// The number of rows from this one to the end of what is below it.
    size: usize,
}

impl<M> Tree<M> {
    /// The root with what is below it.
    #[must_use]
    pub fn root(&self) -> Branch<'_, M> {
        Branch { nodes: &self.nodes }
    }

    /// The number of rows, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a tree has a root")]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How many levels there are below the root; 0 if there is nothing below it.
    #[must_use]
    pub fn height(&self) -> usize {
        self.nodes.iter().map(|node| node.depth).max().unwrap_or(0)
    }

    /// All rows with their depth, each before those below it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &M)> {
        self.nodes.iter().map(|node| (node.depth, &node.row))
    }

    /// All rows, each before those below it.
    pub fn into_rows(self) -> impl Iterator<Item = M> {
        self.nodes.into_iter().map(|node| node.row)
    }

    /// The same tree of other values.
    pub fn map<T>(self, mut f: impl FnMut(M) -> T) -> Tree<T> {
        let nodes = self.nodes.into_iter().map(|Node { row, depth, size }| Node {
            row: f(row),
            depth,
            size,
        });
        Tree { nodes: nodes.collect() }
    }

    /// The trees below roots, by the key and the parent's key of each row. Each row comes once, even where parents run
    /// in a circle, and a root that is below another one comes there.
    fn plant<K: Eq + Hash>(
        rows: Vec<M>,
        key: impl Fn(&M) -> K,
        parent: impl Fn(&M) -> Option<K>,
        is_root: impl Fn(&M) -> bool,
    ) -> Vec<Self> {
        let places: HashMap<K, usize> = rows.iter().map(&key).zip(0..).collect();
        let above: Vec<Option<usize>> = rows
            .iter()
            .map(|row| parent(row).and_then(|key| places.get(&key).copied()))
            .collect();
        let mut below = vec![Vec::new(); rows.len()];
        for (row, above) in above.iter().enumerate() {
            if let Some(above) = *above {
                below[above].push(row);
            }
        }
        let asked: Vec<bool> = rows.iter().map(is_root).collect();
        let (mut roots, mut rest): (Vec<_>, Vec<_>) = (0..rows.len())
            .filter(|&row| asked[row])
            .partition(|&row| !stands_below(row, &asked, &above));
        // What is left stands below another root, or in a circle of roots, which is cut at the first one.
        roots.append(&mut rest);
        let mut rows: Vec<Option<M>> = rows.into_iter().map(Some).collect();
        roots
            .into_iter()
            .filter_map(|root| Self::grow(root, &mut rows, &below))
            .collect()
    }

    /// The tree below one row, taken out of `rows`; none if it is in another tree already.
    fn grow(root: usize, rows: &mut [Option<M>], below: &[Vec<usize>]) -> Option<Self> {
        let mut nodes: Vec<Node<M>> = Vec::new();
        let mut open = vec![(root, 0)];
        while let Some((index, depth)) = open.pop() {
            let Some(row) = rows[index].take() else { continue };
            open.extend(below[index].iter().rev().map(|&child| (child, depth + 1)));
            nodes.push(Node { row, depth, size: 1 });
        }
        measure(&mut nodes);
        (!nodes.is_empty()).then_some(Self { nodes })
    }
}

/// Whether one of the rows above this one is asked for, too.
fn stands_below(row: usize, asked: &[bool], above: &[Option<usize>]) -> bool {
    let parents = std::iter::successors(above[row], |&parent| above[parent]);
    // More steps than rows are a circle.
    parents.take(above.len()).any(|parent| asked[parent])
}

/// Counts what is below each row.
fn measure<M>(nodes: &mut [Node<M>]) {
    let mut above: Vec<usize> = Vec::new();
    for index in 0..=nodes.len() {
        let depth = nodes.get(index).map_or(0, |node| node.depth);
        while above.len() > depth {
            let ended = above.pop().expect("a row stands above a deeper one");
            nodes[ended].size = index - ended;
        }
        above.push(index);
    }
}

/// A row within a tree, with what is below it.
#[derive(Debug)]
pub struct Branch<'t, M> {
    nodes: &'t [Node<M>],
}

impl<M> Clone for Branch<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Branch<'_, M> {}

impl<'t, M> Branch<'t, M> {
    /// The row.
    #[must_use]
    pub fn row(self) -> &'t M {
        &self.nodes[0].row
    }

    /// How far the row is below the root of its tree.
    #[must_use]
    pub fn depth(self) -> usize {
        self.nodes[0].depth
    }

    /// The rows directly below, by their keys.
    pub fn children(self) -> impl Iterator<Item = Branch<'t, M>> {
        let mut rest = &self.nodes[1..];
        std::iter::from_fn(move || {
            let (child, behind) = rest.split_at(rest.first()?.size);
            rest = behind;
            Some(Branch { nodes: child })
        })
    }
}

impl<M: Serialize> Serialize for Tree<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root().serialize(serializer)
    }
}

impl<M: Serialize> Serialize for Branch<'_, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Object<'t, M: Serialize> {
            #[serde(flatten)]
            row: &'t M,
            children: Children<'t, M>,
        }
        let object = Object {
            row: self.row(),
            children: Children(*self),
        };
        object.serialize(serializer)
    }
}

struct Children<'t, M>(Branch<'t, M>);

impl<M: Serialize> Serialize for Children<'_, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for child in self.0.children() {
            list.serialize_element(&child)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a key and a parent's key.
    fn planted(rows: &[(i32, Option<i32>)]) -> Vec<Tree<(i32, Option<i32>)>> {
        Tree::plant(rows.to_vec(), |row| row.0, |row| row.1, |row| row.1.is_none())
    }

    fn shown<M>(branch: Branch<'_, (i32, M)>) -> String {
        let children: Vec<_> = branch.children().map(shown).collect();
        format!("{}({})", branch.row().0, children.join(" "))
    }

    #[test]
    fn rows_stand_below_their_parents_in_their_order() {
        let trees = planted(&[(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, None)]);
        let all: Vec<_> = trees.iter().map(|tree| shown(tree.root())).collect();
        assert_eq!(all, ["1(2(4()) 3())", "5()"]);
        assert_eq!((trees[0].len(), trees[0].height(), trees[1].height()), (4, 2, 0));
    }

    #[test]
    fn a_circle_is_cut_where_it_closes() {
        let rows = vec![(1, Some(3)), (2, Some(1)), (3, Some(2))];
        let trees = Tree::plant(rows, |row| row.0, |row| row.1, |row| row.0 == 1);
        assert_eq!(
            trees.iter().map(|tree| shown(tree.root())).collect::<Vec<_>>(),
            ["1(2(3()))"]
        );
    }

    #[test]
    fn a_root_below_another_one_comes_there_whatever_their_order() {
        let rows = vec![(1, Some(3)), (2, Some(1)), (3, None), (4, Some(5)), (5, Some(4))];
        let trees = Tree::plant(rows, |row| row.0, |row| row.1, |row| [1, 3, 4, 5].contains(&row.0));
        let all: Vec<_> = trees.iter().map(|tree| shown(tree.root())).collect();
        assert_eq!(all, ["3(1(2()))", "4(5())"]);
    }

    #[test]
    fn a_chain_may_be_as_long_as_it_likes() {
        let chain: Vec<_> = (0..100_000).map(|key| (key, (key > 0).then(|| key - 1))).collect();
        let [tree] = &planted(&chain)[..] else {
            panic!("one root")
        };
        assert_eq!((tree.height(), tree.iter().count()), (99_999, 100_000));
    }
}
