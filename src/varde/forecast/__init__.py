"""Forecasts of deaths in organised violence: panels, models, draws, scores and backtests.

A `Panel` (units by months) goes into a `Model`, which gives a `Forecast` (draws for months ahead); `scores` holds
forecasts against what came. Nothing here is needed to read a forecast that the evidence base already holds.
"""
