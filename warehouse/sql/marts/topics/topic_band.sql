-- How many articles are truly about a topic where the model finds some: 90 % of true numbers lie between topic_band(-1, …) and (1, …).
-- grain: a value
-- keys: none
-- The arguments are the side, what the model finds (N), and precision, recall and ratio_variance of topic_measure.
-- Of N found, N p are right (binomial). Missed ones follow the gamma-Poisson posterior of a rate of which N were counted (Jeffreys prior),
-- with the mean k = (N + 1/2) p (1 - r) / r, variance k + k² / (N + 1/2). That p / r was measured on few articles adds (N p / r)² times the
-- variance of its logarithm. 1.645 is the normal quantile of 0.95.
CREATE OR REPLACE MACRO mart.topic_band(side, found, p, r, variance) AS CASE
    WHEN p IS NOT NULL
        THEN
            greatest(
                0,
                found * p + (found + 0.5) * p * (1 - r) / r
                + side * 1.645 * sqrt(
                    found * p * (1 - p)
                    + (found + 0.5) * p * (1 - r) / r
                    + (found + 0.5) * power(p * (1 - r) / r, 2)
                    + power(found * p / r, 2) * variance
                )
            )
END;
