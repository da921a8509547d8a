"""Expectation-maximization over worker confusion matrices: the 1979 original, and the smoothed variant that was
published for Ground Truth's image and text classification."""

import numpy as np
from scipy.special import logsumexp

from consolidation.confusion import ConfusionModel, Counts, symmetric
from consolidation.numerics import Floats, normalise, on_grid, safe_log, softmax
from consolidation.votes import Votes


def posterior(votes: Votes, class_prior: Floats, confusions: Floats) -> Floats:
    """Bayes' rule with known skills: p_i(k) ∝ p(k) Π_w θ_w(k, l_iw), items × K.

    `class_prior` has K entries, `confusions` is workers × K × K (true class, answer).

    >>> votes = Votes.from_triples([(1, "a", "owl"), (1, "b", "owl"), (1, "c", "falcon")])
    >>> skills = np.array([0.6, 0.6, 0.8])[:, None, None]
    >>> right = np.eye(2) == 1
    >>> posterior(votes, np.array([0.5, 0.5]), np.where(right, skills, 1 - skills)).round(2).tolist()
    [[0.64, 0.36]]
    """
    matrix = votes.matrix
    theta = confusions[matrix.column_worker, :, matrix.column_label]
    return softmax(safe_log(class_prior) + matrix.evidence(safe_log(theta)))


class DawidSkene(ConfusionModel):
    """Maximum likelihood by EM: A. P. Dawid, A. M. Skene, "Maximum likelihood estimation of observer error-rates using
    the EM algorithm", Applied Statistics 28 (1979).

    E-step p_i(k) ∝ p(k) Π_w θ_w(k, l_iw); M-step θ_w(k, l) ∝ N_w(k, l), p(k) ∝ Σ_i p_i(k); start from vote shares.

    Two departures keep it defined where likelihood is silent: items with a single answer do not teach (EM on them
    invents classes), and a row that was never seen is 0.7 right. Overconfident: prefer `HierarchicalDawidSkene`.

    >>> said = {"a": ["no", "yes"], "b": ["no", "yes"], "liar": ["yes", "no"]}
    >>> votes = Votes.from_triples([(i, w, said[w][i % 2]) for i in range(50) for w in said])
    >>> DawidSkene().fit(votes).worker_skills_.round(2).tolist()
    [0.99, 0.99, 0.01]
    """

    def __init__(self, *, max_iter: int = 100, tol: float = 1e-5) -> None:
        self.max_iter = max_iter
        self.tol = tol

    def _learn(self, votes: Votes) -> None:
        self._iterate(votes.matrix.overlapped)
        self.worker_skills_ = (self._counts.right + 0.7) / (self._counts.answers + 1.0)

    def _theta(self, counts: Counts) -> Floats:
        seen = counts.truths[counts.worker]
        guess = symmetric(np.full(len(counts.label), 0.7), counts)
        return np.divide(counts.cells, seen, out=guess, where=seen > 0)


class ModifiedDawidSkene(ConfusionModel):
    """Dawid-Skene with worker rows smoothed towards the worker's own and the crowd's accuracy.

    With M(a) the K × K matrix of a on the diagonal and (1 − a)/(K − 1) elsewhere, n_w the number of w's answers:
    q(k) = mean of p_i(k);  p_i(k) ∝ q(k) Π_w C_w(k, l_iw);  a_w = trace N_w / n_w;  A = mean of a_w, one round late;
    C_w = rows of N_w + n_w M(a_w) + (n_w/2) M(A), normalised. Start C_w = M(0.7) and uniform items; at most 20 rounds;
    stop when the log-likelihood changes by less than one part in 10⁸.

    This is the published rule that Ground Truth's classification functions follow: on their 302 birds it agrees with
    the service on 301 and is right on 273. It is kept as published, so single answers teach it as well; but as the
    service documents, an item with a single answer gets that answer (with probability `accuracy`).

    >>> votes = Votes.from_triples([(i, w, "yes" if w != "c" else "no") for i in range(4) for w in "abc"])
    >>> ModifiedDawidSkene().fit(votes).confidences_.round(2).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """

    def __init__(self, *, max_iter: int = 20, tol: float = 1e-8, accuracy: float = 0.7) -> None:
        self.max_iter = max_iter
        self.tol = tol
        self.accuracy = accuracy

    def _learn(self, votes: Votes) -> None:
        matrix = votes.matrix
        q = np.full((votes.n_items, votes.n_labels), 1.0 / max(votes.n_labels, 1))
        self._counts, self._crowd, likelihood = Counts.none(matrix), self.accuracy, -np.inf
        self.converged_ = False
        for rounds in range(1, self.max_iter + 1):
            self.n_iter_ = rounds
            before = likelihood
            self.class_prior_ = normalise(q.sum(axis=0))
            log_joint = self._log_joint(votes)
            likelihood = float(logsumexp(log_joint, axis=1).sum())
            q = on_grid(softmax(log_joint))
            if abs(likelihood - before) <= self.tol * abs(before) < np.inf:
                self.converged_ = True
                break
            if rounds < self.max_iter:
                self._crowd = self._next_crowd()
                self._counts = Counts.of(matrix, q)
        self.worker_skills_ = self._accuracies(Counts.of(matrix, q))

    def _next_crowd(self) -> float:
        answered = self._counts.answers > 0
        return float(self._accuracies(self._counts)[answered].mean()) if answered.any() else self.accuracy

    def _accuracies(self, counts: Counts) -> Floats:
        unknown = np.full(len(counts.answers), self._crowd)
        shares = np.divide(counts.right, counts.answers, out=unknown, where=counts.answers > 0)
        return np.asarray(np.clip(shares, 1e-3, 1 - 1e-3))

    def _probabilities(self, votes: Votes) -> Floats:
        probabilities = super()._probabilities(votes)
        single = votes.select(votes.answers_per_item[votes.item] == 1)
        if votes.n_labels > 1:
            probabilities[single.item] = (1.0 - self.accuracy) / (votes.n_labels - 1)
            probabilities[single.item, single.label] = self.accuracy
        return probabilities

    def _theta(self, counts: Counts) -> Floats:
        answers = counts.answers[counts.worker][:, None]
        own = symmetric(self._accuracies(counts)[counts.worker], counts)
        crowd = symmetric(np.full(len(counts.label), self._crowd), counts)
        weights = counts.cells + answers * own + answers / 2 * crowd
        return np.divide(weights, counts.truths[counts.worker] + 1.5 * answers, out=crowd, where=answers > 0)
