"""test_scores.py: owns the tests of scores against cases counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dls_engine.learn.detect import Detections, overlaps, suppress
from dls_engine.learn.metrics import Confusion, Matches, match_classes, rates
from dls_engine.learn.models.center_net import settled


def found(boxes: list[list[float]], scores: list[float], labels: list[int]) -> Detections:
    """Detections from lists."""
    count = len(boxes)
    return Detections(
        np.array(boxes, float).reshape(-1, 4), np.array(scores), np.array(labels), [None] * count
    )


def test_overlap_of_boxes() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [0, 0, 10, 5]], float)
    np.testing.assert_allclose(overlaps(boxes[0], boxes), [1, 50 / 150, 0, 0.5])


def test_each_object_is_matched_once() -> None:
    truth = np.array([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]], float)
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 8], [60, 0, 70, 10]], float)
    matches = Matches()
    matches.add(boxes, np.array([0.9, 0.8, 0.7, 0.6]), truth, 0.5)
    scores = matches.at(0.0)
    # Hits: the first and the third; the second finds its object taken; one object is missed.
    assert (scores["matched"], scores["detections"], scores["objects"]) == (2, 4, 3)
    assert scores["precision"] == pytest.approx(2 / 4)
    assert scores["recall"] == pytest.approx(2 / 3)
    assert scores["f1"] == pytest.approx(4 / 7)
    assert scores["mean_overlap"] == pytest.approx((1 + 0.8) / 2)
    assert matches.at(0.85)["f1"] == pytest.approx(2 * 1 / (1 + 3))


def test_a_box_is_the_mean_of_what_its_neighbours_say() -> None:
    heat = torch.full((1, 2, 3, 4), -20.0)
    heat[0, 0, 1, 1], heat[0, 1, 1, 2] = 0.0, -np.log(3.0)  # probabilities 1/2 and 1/4
    boxes = torch.zeros(1, 4, 3, 4)
    boxes[0, :, 1, 1] = torch.tensor([10.0, 10.0, 20.0, 20.0])
    boxes[0, :, 1, 2] = torch.tensor([13.0, 10.0, 23.0, 26.0])
    np.testing.assert_allclose(settled(boxes, heat)[0, :, 1, 1], [11, 10, 21, 22], rtol=1e-5)
    # A box that all agree on stays where it is, at the edge too.
    same = boxes[:, :, 1:2, 1:2].expand(1, 4, 3, 4)
    np.testing.assert_allclose(settled(same, heat), same, rtol=1e-5)


def test_average_precision_by_hand() -> None:
    matches = Matches(
        scores=[0.9, 0.8, 0.7, 0.6], hits=[True, False, True, False], overlaps=[1, 0, 1, 0],
        objects=4,
    )  # fmt: skip
    # Precision at the hits: 1/1 and 2/3, over four objects.
    assert matches.average_precision() == pytest.approx((1 + 2 / 3) / 4)
    assert Matches(objects=3).average_precision() == 0


def test_threshold_lies_where_f1_is_highest() -> None:
    matches = Matches(
        scores=[0.9, 0.8, 0.4, 0.3], hits=[True, True, False, False], overlaps=[1, 1, 0, 0],
        objects=2,
    )  # fmt: skip
    threshold, f1 = matches.best_threshold()
    assert (threshold, f1) == (pytest.approx(0.6), 1)
    assert matches.at(threshold)["f1"] == 1


def test_threshold_stays_above_what_is_false_alarms_alone() -> None:
    hits = [0.9] * 20
    matches = Matches(
        scores=[*hits, 0.1, 0.05], hits=[True] * 20 + [False] * 2, overlaps=[1] * 22, objects=20
    )
    assert matches.best_threshold() == (pytest.approx(0.5), 1)


def test_threshold_takes_false_alarms_into_the_bargain_for_things_that_it_finds() -> None:
    # F1 of the first nine, and of all twelve with one false alarm: 18/21 and 24/25.
    matches = Matches(
        scores=[0.9] * 9 + [0.4, 0.3, 0.3, 0.3, 0.1], hits=[True] * 9 + [False, *[True] * 3, False],
        overlaps=[1] * 14, objects=12,
    )  # fmt: skip
    threshold, f1 = matches.best_threshold()
    assert 0.2 <= threshold < 0.3 and f1 == pytest.approx(24 / 25)


def test_threshold_is_no_chance_of_the_few_that_it_is_chosen_on() -> None:
    """What it costs on other ground, on average: less than that of the maximum by itself."""
    rng = np.random.default_rng(1)
    many = some_matches(4_000, rng)
    ranked = np.sort(many.scores)[::-1]
    best = max(many.at(threshold)["f1"] for threshold in ranked[::100])
    lost, lost_by_maximum = [], []
    for _ in range(40):
        few = some_matches(30, rng)
        lost.append(best - many.at(few.best_threshold()[0])["f1"])
        top = max(sorted(few.scores), key=lambda threshold: few.at(threshold)["f1"])
        lost_by_maximum.append(best - many.at(top)["f1"])
    assert np.mean(lost) < 0.015
    assert np.mean(lost) < 0.8 * np.mean(lost_by_maximum)


def some_matches(objects: int, rng: np.random.Generator) -> Matches:
    """Of an unsure network: four in five objects found, and four false alarms an object."""
    found, wrong = round(0.8 * objects), 4 * objects
    odds = np.concatenate([rng.normal(-0.8, 0.7, found), rng.normal(-2.4, 0.7, wrong)])
    hits = [True] * found + [False] * wrong
    return Matches((1 / (1 + np.exp(-odds))).tolist(), hits, [1.0] * len(hits), objects)


def test_threshold_cannot_part_equal_scores() -> None:
    matches = Matches(
        scores=[0.5, 0.5, 0.5], hits=[True, False, False], overlaps=[1, 0, 0], objects=1
    )
    threshold, f1 = matches.best_threshold()
    assert f1 == pytest.approx(2 / 4)
    assert matches.at(threshold)["f1"] == pytest.approx(f1)


def test_classes_do_not_match_each_other() -> None:
    detections = found([[0, 0, 10, 10], [20, 0, 30, 10]], [0.9, 0.8], [0, 1])
    truth = (np.array([[0, 0, 10, 10], [20, 0, 30, 10]], float), np.array([1, 1]))
    first, second = match_classes([detections], [truth], 2, 0.5)
    assert first.at(0)["matched"] == 0
    assert second.at(0)["matched"] == 1
    assert second.objects == 2


def test_no_detections_and_no_objects_score_nothing() -> None:
    assert rates(0, 0, 0) == {"precision": 0, "recall": 0, "f1": 0}
    matches = Matches()
    matches.add(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 4)), 0.5)
    assert matches.at(0.5)["f1"] == 0


def test_suppression_keeps_the_surer_box_of_each_class() -> None:
    detections = found(
        [[0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [30, 0, 40, 10]],
        [0.5, 0.9, 0.4, 0.1],
        [0, 0, 1, 0],
    )
    kept = suppress(detections, 0.5)
    assert kept.scores.tolist() == [0.9, 0.4, 0.1]


def test_suppression_agrees_with_the_plain_algorithm() -> None:
    rng = np.random.default_rng(5)
    corner = rng.uniform(0, 100, (200, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 30, (200, 2))], 1)
    scores = rng.permutation(200) / 200
    kept = suppress(found(boxes.tolist(), scores.tolist(), [0] * 200), 0.3)
    wanted: list[int] = []
    for index in np.argsort(-scores):
        if all(overlaps(boxes[index], boxes[[k]])[0] <= 0.3 for k in wanted):
            wanted.append(int(index))
    assert sorted(kept.scores) == sorted(scores[wanted])


def test_pixels_by_hand() -> None:
    truth = np.array([[1, 1, 0, 0], [1, 2, 2, 0]])
    predicted = np.array([[1, 0, 0, 0], [1, 2, 1, 1]])
    counted = np.array([[1, 1, 1, 1], [1, 1, 1, 0]], bool)
    confusion = Confusion.of(2)
    confusion.add(truth, predicted, counted)
    one = confusion.of_class(1)
    assert one["precision"] == pytest.approx(2 / 3)
    assert one["recall"] == pytest.approx(2 / 3)
    assert one["iou"] == pytest.approx(2 / 4)
    assert confusion.of_class(2)["iou"] == pytest.approx(1 / 2)
    assert confusion.accuracy == pytest.approx(5 / 7)
