-- Which actions were running on 15 May 2025? An end that the source calls ongoing counts; one that it does not state does not.
SELECT action_code, title, start_stated, end_stated
FROM v_action
WHERE start_date <= DATE '2025-05-15' AND (end_date >= DATE '2025-05-15' OR end_stated = 'Ongoing')
ORDER BY action_code;
