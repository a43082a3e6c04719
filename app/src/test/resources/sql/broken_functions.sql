-- an integer becomes a decimal, which is rounded
SELECT id, HALF(id) AS a, HALF(price) AS b FROM orders WHERE id < 3
= 1 | 0.5 | 0.8
= 2 | 1.0 | 3.6

-- what its type does not have
SELECT liar() AS x FROM stock WHERE item = 'pen'
~ liar: gave a String that is no BIGINT

-- NULL where none was promised
SELECT void() AS x FROM stock WHERE item = 'pen'
~ void: gave NULL where INT NOT NULL was promised
