-- Drug safety data of the sample: well known interactions, usual doses, ages and sexes, in words of our own.

CREATE FUNCTION pbm_sample.safety() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO drug_interaction (ingredient1_id, ingredient2_id, source, severity, interruptive, interaction_type, description)
    SELECT least(a.ingredient_id, b.ingredient_id), greatest(a.ingredient_id, b.ingredient_id), 'sample', v.severity, v.interruptive, v.kind, v.description
    FROM (VALUES
        ('Warfarin', 'Ibuprofen', 1, true, 'bleeding', 'Ibuprofen adds to the bleeding risk of warfarin and hurts the stomach lining.'),
        ('Warfarin', 'Naproxen', 1, true, 'bleeding', 'Naproxen adds to the bleeding risk of warfarin and hurts the stomach lining.'),
        ('Warfarin', 'Meloxicam', 1, true, 'bleeding', 'Meloxicam adds to the bleeding risk of warfarin.'),
        ('Warfarin', 'Diclofenac', 1, true, 'bleeding', 'Diclofenac adds to the bleeding risk of warfarin.'),
        ('Warfarin', 'Celecoxib', 2, true, 'bleeding', 'Celecoxib can raise the effect of warfarin: watch the INR.'),
        ('Warfarin', 'Aspirin', 2, true, 'bleeding', 'Aspirin with warfarin bleeds more than either alone.'),
        ('Warfarin', 'Amiodarone', 1, true, 'bleeding', 'Amiodarone slows the breakdown of warfarin for weeks: lower the dose and watch the INR.'),
        ('Warfarin', 'Fluconazole', 1, true, 'bleeding', 'Fluconazole slows the breakdown of warfarin and raises the INR within days.'),
        ('Warfarin', 'Metronidazole', 1, true, 'bleeding', 'Metronidazole slows the breakdown of warfarin and raises the INR.'),
        ('Warfarin', 'Sulfamethoxazole', 1, true, 'bleeding', 'Sulfamethoxazole slows the breakdown of warfarin and raises the INR.'),
        ('Warfarin', 'Ciprofloxacin', 2, true, 'bleeding', 'Ciprofloxacin can raise the INR of a patient on warfarin.'),
        ('Warfarin', 'Levofloxacin', 2, true, 'bleeding', 'Levofloxacin can raise the INR of a patient on warfarin.'),
        ('Warfarin', 'Azithromycin', 3, true, 'bleeding', 'Azithromycin now and then raises the INR.'),
        ('Warfarin', 'Apixaban', 1, true, 'bleeding', 'Two anticoagulants together bleed.'),
        ('Warfarin', 'Rivaroxaban', 1, true, 'bleeding', 'Two anticoagulants together bleed.'),
        ('Warfarin', 'Atorvastatin', 3, false, 'bleeding', 'Atorvastatin has little effect on warfarin.'),
        ('Warfarin', 'Omeprazole', 3, false, 'bleeding', 'Omeprazole has little effect on warfarin.'),
        ('Warfarin', 'Prednisone', 3, false, 'bleeding', 'Prednisone may shift the INR a little.'),
        ('Warfarin', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine speeds the breakdown of warfarin: clots may form.'),
        ('Apixaban', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine speeds the breakdown of apixaban: clots may form.'),
        ('Apixaban', 'Itraconazole', 1, true, 'bleeding', 'Itraconazole slows the loss of apixaban: the patient may bleed.'),
        ('Rivaroxaban', 'Itraconazole', 1, true, 'bleeding', 'Itraconazole slows the loss of rivaroxaban: the patient may bleed.'),
        ('Apixaban', 'Naproxen', 2, true, 'bleeding', 'Naproxen adds to the bleeding risk of apixaban.'),
        ('Rivaroxaban', 'Ibuprofen', 2, true, 'bleeding', 'Ibuprofen adds to the bleeding risk of rivaroxaban.'),
        ('Clopidogrel', 'Omeprazole', 2, true, 'loss of effect', 'Omeprazole keeps the liver from activating clopidogrel: pantoprazole does not.'),
        ('Clopidogrel', 'Esomeprazole', 2, true, 'loss of effect', 'Esomeprazole keeps the liver from activating clopidogrel.'),
        ('Simvastatin', 'Clarithromycin', 1, true, 'muscle damage', 'Clarithromycin raises simvastatin many times over: muscle breakdown, do not use together.'),
        ('Simvastatin', 'Itraconazole', 1, true, 'muscle damage', 'Itraconazole raises simvastatin many times over: muscle breakdown, do not use together.'),
        ('Simvastatin', 'Fluconazole', 2, true, 'muscle damage', 'Fluconazole raises simvastatin: watch for muscle pain.'),
        ('Simvastatin', 'Amiodarone', 1, true, 'muscle damage', 'Amiodarone raises simvastatin: no more than 20 mg a day.'),
        ('Simvastatin', 'Verapamil', 1, true, 'muscle damage', 'Verapamil raises simvastatin: no more than 10 mg a day.'),
        ('Simvastatin', 'Diltiazem', 1, true, 'muscle damage', 'Diltiazem raises simvastatin: no more than 10 mg a day.'),
        ('Simvastatin', 'Amlodipine', 3, true, 'muscle damage', 'Amlodipine raises simvastatin a little: no more than 20 mg a day.'),
        ('Simvastatin', 'Cyclosporine', 1, true, 'muscle damage', 'Cyclosporine raises simvastatin many times over: do not use together.'),
        ('Atorvastatin', 'Clarithromycin', 2, true, 'muscle damage', 'Clarithromycin raises atorvastatin: no more than 20 mg a day.'),
        ('Atorvastatin', 'Cyclosporine', 1, true, 'muscle damage', 'Cyclosporine raises atorvastatin many times over.'),
        ('Atorvastatin', 'Levothyroxine', 3, false, 'loss of effect', 'Of no practical weight.'),
        ('Tramadol', 'Sertraline', 1, true, 'serotonin syndrome', 'Tramadol with sertraline can bring on serotonin syndrome and seizures.'),
        ('Tramadol', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Fluoxetine blocks the activation of tramadol and both raise serotonin.'),
        ('Tramadol', 'Paroxetine', 1, true, 'serotonin syndrome', 'Paroxetine blocks the activation of tramadol and both raise serotonin.'),
        ('Tramadol', 'Escitalopram', 2, true, 'serotonin syndrome', 'Tramadol with escitalopram can bring on serotonin syndrome.'),
        ('Tramadol', 'Citalopram', 2, true, 'serotonin syndrome', 'Tramadol with citalopram can bring on serotonin syndrome.'),
        ('Tramadol', 'Venlafaxine', 1, true, 'serotonin syndrome', 'Tramadol with venlafaxine can bring on serotonin syndrome and seizures.'),
        ('Tramadol', 'Bupropion', 2, true, 'seizures', 'Both lower the seizure threshold.'),
        ('Phenelzine', 'Sertraline', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with an SSRI: serotonin syndrome can kill.'),
        ('Phenelzine', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor within five weeks of fluoxetine.'),
        ('Phenelzine', 'Escitalopram', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with an SSRI.'),
        ('Phenelzine', 'Tramadol', 1, true, 'serotonin syndrome', 'Never an MAO inhibitor with tramadol.'),
        ('Phenelzine', 'Sumatriptan', 1, true, 'serotonin syndrome', 'An MAO inhibitor keeps sumatriptan from being broken down.'),
        ('Phenelzine', 'Amphetamine', 1, true, 'high blood pressure', 'A stimulant with an MAO inhibitor can bring on a hypertensive crisis.'),
        ('Phenelzine', 'Bupropion', 1, true, 'high blood pressure', 'Bupropion with an MAO inhibitor can bring on a hypertensive crisis.'),
        ('Linezolid', 'Sertraline', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Fluoxetine', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Escitalopram', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with an SSRI serotonin syndrome may follow.'),
        ('Linezolid', 'Venlafaxine', 1, true, 'serotonin syndrome', 'Linezolid is a weak MAO inhibitor: with venlafaxine serotonin syndrome may follow.'),
        ('Sumatriptan', 'Sertraline', 3, true, 'serotonin syndrome', 'Serotonin syndrome is possible and rare.'),
        ('Sertraline', 'Metoprolol', 3, false, 'slow heart', 'Of little weight at usual doses.'),
        ('Paroxetine', 'Metoprolol', 3, false, 'slow heart', 'Paroxetine raises metoprolol: watch the pulse.'),
        ('Paroxetine', 'Tamoxifen', 1, true, 'loss of effect', 'Paroxetine keeps tamoxifen from being activated.'),
        ('Fluoxetine', 'Tamoxifen', 1, true, 'loss of effect', 'Fluoxetine keeps tamoxifen from being activated.'),
        ('Citalopram', 'Ondansetron', 2, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Escitalopram', 'Ondansetron', 2, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Citalopram', 'Amiodarone', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Azithromycin', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Levofloxacin', 1, true, 'heart rhythm', 'Both lengthen the QT interval.'),
        ('Amiodarone', 'Digoxin', 1, true, 'toxicity', 'Amiodarone doubles digoxin: halve its dose.'),
        ('Digoxin', 'Verapamil', 1, true, 'toxicity', 'Verapamil raises digoxin and slows the heart with it.'),
        ('Digoxin', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises digoxin to toxic levels.'),
        ('Digoxin', 'Furosemide', 2, true, 'toxicity', 'The potassium lost to furosemide makes digoxin toxic: watch potassium.'),
        ('Metoprolol', 'Verapamil', 2, true, 'slow heart', 'Both slow the heart: heart block is possible.'),
        ('Metoprolol', 'Diltiazem', 2, true, 'slow heart', 'Both slow the heart.'),
        ('Metoprolol', 'Clonidine', 3, true, 'high blood pressure', 'When clonidine is stopped the pressure may leap under a beta blocker.'),
        ('Lisinopril', 'Spironolactone', 2, true, 'high potassium', 'Both keep potassium: check it.'),
        ('Lisinopril', 'Potassium Chloride', 2, true, 'high potassium', 'Lisinopril keeps the potassium that the tablets add.'),
        ('Losartan', 'Potassium Chloride', 2, true, 'high potassium', 'Losartan keeps the potassium that the tablets add.'),
        ('Losartan', 'Spironolactone', 2, true, 'high potassium', 'Both keep potassium: check it.'),
        ('Spironolactone', 'Potassium Chloride', 1, true, 'high potassium', 'A potassium-sparing diuretic with potassium can stop the heart.'),
        ('Lisinopril', 'Losartan', 2, true, 'kidney injury', 'An ACE inhibitor with an angiotensin blocker harms the kidneys and helps little.'),
        ('Lisinopril', 'Trimethoprim', 1, true, 'high potassium', 'Trimethoprim with an ACE inhibitor raised sudden deaths in the elderly: potassium.'),
        ('Lisinopril', 'Lithium', 2, true, 'toxicity', 'Lisinopril keeps lithium in the body.'),
        ('Hydrochlorothiazide', 'Lithium', 2, true, 'toxicity', 'A thiazide keeps lithium in the body.'),
        ('Ibuprofen', 'Lithium', 2, true, 'toxicity', 'Ibuprofen keeps lithium in the body.'),
        ('Lisinopril', 'Ibuprofen', 3, false, 'loss of effect', 'Ibuprofen may blunt lisinopril.'),
        ('Lisinopril', 'Naproxen', 3, false, 'loss of effect', 'Naproxen may blunt lisinopril.'),
        ('Lisinopril', 'Hydrochlorothiazide', 3, false, 'low blood pressure', 'Meant together more often than not.'),
        ('Amlodipine', 'Metoprolol', 3, false, 'low blood pressure', 'Meant together more often than not.'),
        ('Methotrexate', 'Trimethoprim', 1, true, 'blood damage', 'Both starve the marrow of folate: do not use together.'),
        ('Methotrexate', 'Sulfamethoxazole', 1, true, 'blood damage', 'Sulfamethoxazole keeps methotrexate in the body.'),
        ('Methotrexate', 'Naproxen', 2, true, 'toxicity', 'Naproxen slows the loss of methotrexate through the kidneys.'),
        ('Methotrexate', 'Omeprazole', 3, true, 'toxicity', 'Omeprazole may slow the loss of methotrexate.'),
        ('Azathioprine', 'Allopurinol', 1, true, 'blood damage', 'Allopurinol stops the breakdown of azathioprine: quarter its dose or do not use together.'),
        ('Colchicine', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises colchicine to deadly levels.'),
        ('Cyclosporine', 'Clarithromycin', 2, true, 'toxicity', 'Clarithromycin raises cyclosporine.'),
        ('Tacrolimus', 'Fluconazole', 2, true, 'toxicity', 'Fluconazole raises tacrolimus.'),
        ('Theophylline', 'Ciprofloxacin', 1, true, 'toxicity', 'Ciprofloxacin raises theophylline: seizures.'),
        ('Tizanidine', 'Ciprofloxacin', 1, true, 'low blood pressure', 'Ciprofloxacin raises tizanidine tenfold: do not use together.'),
        ('Sildenafil', 'Nitroglycerin', 1, true, 'low blood pressure', 'A nitrate with sildenafil: the pressure may fall to death.'),
        ('Sildenafil', 'Isosorbide Mononitrate', 1, true, 'low blood pressure', 'A nitrate with sildenafil: the pressure may fall to death.'),
        ('Tadalafil', 'Nitroglycerin', 1, true, 'low blood pressure', 'A nitrate with tadalafil: the pressure may fall to death.'),
        ('Tadalafil', 'Isosorbide Mononitrate', 1, true, 'low blood pressure', 'A nitrate with tadalafil: the pressure may fall to death.'),
        ('Tadalafil', 'Tamsulosin', 2, true, 'low blood pressure', 'Both widen vessels: dizziness on standing.'),
        ('Oxycodone', 'Alprazolam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Lorazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Clonazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Alprazolam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Lorazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Hydrocodone', 'Clonazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Morphine', 'Diazepam', 1, true, 'breathing', 'An opioid with a benzodiazepine can stop the breath.'),
        ('Oxycodone', 'Gabapentin', 2, true, 'breathing', 'Gabapentin adds to the drowsiness and slow breath of an opioid.'),
        ('Hydrocodone', 'Gabapentin', 2, true, 'breathing', 'Gabapentin adds to the drowsiness and slow breath of an opioid.'),
        ('Oxycodone', 'Zolpidem', 2, true, 'breathing', 'Zolpidem adds to the drowsiness of an opioid.'),
        ('Oxycodone', 'Cyclobenzaprine', 2, true, 'breathing', 'A muscle relaxant adds to the drowsiness of an opioid.'),
        ('Buprenorphine', 'Oxycodone', 1, true, 'withdrawal', 'Buprenorphine pushes the opioid off its receptor: withdrawal.'),
        ('Buprenorphine', 'Alprazolam', 1, true, 'breathing', 'Buprenorphine with a benzodiazepine can stop the breath.'),
        ('Levothyroxine', 'Omeprazole', 3, true, 'loss of effect', 'Less levothyroxine is taken up from a stomach without acid.'),
        ('Ethinyl Estradiol', 'Carbamazepine', 2, true, 'loss of effect', 'Carbamazepine makes the pill fail.'),
        ('Ethinyl Estradiol', 'Topiramate', 2, true, 'loss of effect', 'Topiramate at high doses makes the pill fail.'),
        ('Ethinyl Estradiol', 'Phenytoin', 2, true, 'loss of effect', 'Phenytoin makes the pill fail.'),
        ('Lamotrigine', 'Ethinyl Estradiol', 3, true, 'loss of effect', 'The pill lowers lamotrigine.'),
        ('Carbamazepine', 'Clarithromycin', 1, true, 'toxicity', 'Clarithromycin raises carbamazepine.'),
        ('Metformin', 'Prednisone', 3, true, 'loss of effect', 'Prednisone raises blood sugar.')
    ) v (one, other, severity, interruptive, kind, description)
    JOIN ingredient a ON a.ingredient_name = v.one
    JOIN ingredient b ON b.ingredient_name = v.other;

    -- The most of an ingredient that a person takes in a day: the product line's figure, and others at the ages that need them.
    INSERT INTO dose_limit (ingredient_id, minimum_age, maximum_age, minimum_daily_dose, maximum_daily_dose, severity)
    WITH aged (ingredient, from_age, to_age, least_dose, most_dose, severity) AS (VALUES
        ('Acetaminophen', 0, 11, NULL, 2000, 1), ('Acetaminophen', 12, 999, NULL, 4000, 1),
        ('Sulfamethoxazole', 0, 999, NULL, 3200, 2),
        ('Citalopram', 60, 999, NULL, 20, 2), ('Zolpidem', 65, 999, NULL, 5, 3),
        ('Ibuprofen', 0, 11, NULL, 1200, 2), ('Amoxicillin', 0, 11, NULL, 2000, 3), ('Montelukast', 0, 14, NULL, 5, 2),
        ('Methylphenidate', 0, 12, NULL, 54, 2), ('Atomoxetine', 0, 12, NULL, 80, 2), ('Sertraline', 0, 11, NULL, 150, 2),
        ('Levothyroxine', 0, 999, 0.0125, 0.3, 3), ('Metformin', 18, 999, 500, 2550, 3), ('Clopidogrel', 18, 999, 75, 150, 2),
        ('Apixaban', 18, 999, 5, 20, 2), ('Azithromycin', 12, 999, 250, 500, 3), ('Levetiracetam', 18, 999, 250, 3000, 3))
    SELECT i.ingredient_id, d.from_age, d.to_age, d.least_dose, d.most_dose, d.severity
    FROM (
        SELECT * FROM aged
        UNION ALL
        SELECT split_part(l.ingredients, ' + ', 1),
               coalesce((SELECT a.to_age + 1 FROM aged a WHERE a.ingredient = split_part(l.ingredients, ' + ', 1) AND a.from_age = 0), 0),
               coalesce((SELECT a.from_age - 1 FROM aged a WHERE a.ingredient = split_part(l.ingredients, ' + ', 1) AND a.from_age > 0 AND a.to_age = 999), 999),
               NULL, l.maximum_daily_dose,
               CASE WHEN l.dea_schedule = 2 OR split_part(l.ingredients, ' + ', 1) IN ('Methotrexate', 'Digoxin', 'Colchicine', 'Warfarin', 'Tramadol') THEN 1 ELSE 2 END
        FROM pbm_sample.drug_lines() l
        WHERE l.maximum_daily_dose IS NOT NULL
    ) d (ingredient, from_age, to_age, least_dose, most_dose, severity)
    JOIN ingredient i ON i.ingredient_name = d.ingredient
    WHERE d.from_age <= d.to_age
    ORDER BY i.ingredient_id, d.from_age;

    INSERT INTO patient_limit (ingredient_id, minimum_age, maximum_age, sex, severity, description)
    SELECT i.ingredient_id, v.from_age, v.to_age, v.sex, v.severity, v.description
    FROM (VALUES
        ('Finasteride', NULL, NULL, 'M', 1, 'Finasteride harms a male fetus: for men.'),
        ('Tamsulosin', NULL, NULL, 'M', 2, 'Tamsulosin is meant for men.'),
        ('Sildenafil', 18, NULL, 'M', 2, 'Sildenafil is meant for grown men.'),
        ('Tadalafil', 18, NULL, 'M', 2, 'Tadalafil is meant for grown men.'),
        ('Testosterone', NULL, NULL, 'M', 1, 'Testosterone is meant for men.'),
        ('Ethinyl Estradiol', 10, NULL, 'F', 1, 'A contraceptive for women.'),
        ('Norethindrone', 10, NULL, 'F', 1, 'A contraceptive for women.'),
        ('Medroxyprogesterone', NULL, NULL, 'F', 1, 'Medroxyprogesterone is meant for women.'),
        ('Estradiol', NULL, NULL, 'F', 2, 'Estradiol is meant for women.'),
        ('Anastrozole', NULL, NULL, 'F', 2, 'Anastrozole is meant for women.'),
        ('Doxycycline', 8, NULL, NULL, 1, 'Doxycycline stains growing teeth: from 8 years.'),
        ('Codeine', 12, NULL, NULL, 1, 'Codeine has killed children who turn it to morphine fast: from 12 years.'),
        ('Tramadol', 12, NULL, NULL, 1, 'Tramadol slows the breath of children: from 12 years.'),
        ('Aspirin', 16, NULL, NULL, 1, 'Aspirin can bring Reye syndrome on a feverish child: from 16 years.'),
        ('Ciprofloxacin', 18, NULL, NULL, 2, 'A quinolone may hurt growing cartilage.'),
        ('Levofloxacin', 18, NULL, NULL, 2, 'A quinolone may hurt growing cartilage.'),
        ('Oxycodone', 11, NULL, NULL, 1, 'Oxycodone is not meant for young children.'),
        ('Hydrocodone', 6, NULL, NULL, 1, 'Hydrocodone is not meant for young children.'),
        ('Zolpidem', 18, NULL, NULL, 1, 'Zolpidem is meant for grown people.'),
        ('Alprazolam', 18, NULL, NULL, 2, 'Alprazolam is meant for grown people.'),
        ('Paroxetine', 18, NULL, NULL, 2, 'Paroxetine is not meant for children.'),
        ('Venlafaxine', 18, NULL, NULL, 2, 'Venlafaxine is not meant for children.'),
        ('Varenicline', 17, NULL, NULL, 2, 'Varenicline is meant for grown people.'),
        ('Semaglutide', 12, NULL, NULL, 2, 'Semaglutide is not meant for young children.'),
        ('Amphetamine', 3, NULL, NULL, 2, 'Stimulants are not meant for small children.'),
        ('Methylphenidate', 6, NULL, NULL, 2, 'Stimulants are not meant for small children.'),
        ('Amitriptyline', NULL, 79, NULL, 3, 'Amitriptyline confuses the very old.'),
        ('Diazepam', NULL, 74, NULL, 2, 'Long-acting benzodiazepines make old people fall.'),
        ('Cyclobenzaprine', NULL, 74, NULL, 3, 'Muscle relaxants make old people fall.')
    ) v (ingredient, from_age, to_age, sex, severity, description)
    JOIN ingredient i ON i.ingredient_name = v.ingredient;

    -- What is taken without end, so that a late refill is told.
    UPDATE ingredient SET underuse_severity = CASE
            WHEN ingredient_name IN ('Warfarin', 'Apixaban', 'Rivaroxaban', 'Clopidogrel', 'Digoxin', 'Amiodarone', 'Levetiracetam') THEN 2
            ELSE 3 END
    WHERE ingredient_name IN (
        'Warfarin', 'Apixaban', 'Rivaroxaban', 'Clopidogrel', 'Digoxin', 'Amiodarone', 'Levetiracetam', 'Levothyroxine',
        'Metformin', 'Glipizide', 'Sitagliptin', 'Empagliflozin', 'Atorvastatin', 'Rosuvastatin', 'Simvastatin', 'Pravastatin',
        'Lisinopril', 'Losartan', 'Amlodipine', 'Metoprolol', 'Carvedilol', 'Hydrochlorothiazide', 'Spironolactone',
        'Sertraline', 'Escitalopram', 'Citalopram', 'Fluoxetine', 'Lithium', 'Lamotrigine', 'Quetiapine');

    INSERT INTO additive_effect (effect_name, drugs_allowed, severity) VALUES ('sedation', 3, 2);
    INSERT INTO additive_effect_class (effect_id, class_id)
    SELECT e.effect_id, t.class_id FROM additive_effect e, therapeutic_class t
    WHERE e.effect_name = 'sedation'
      AND t.class_name IN ('Opioid Agonist', 'Benzodiazepine', 'Muscle Relaxant', 'gamma-Aminobutyric Acid-ergic Agonist', 'Atypical Antipsychotic');
END
$$;
COMMENT ON FUNCTION pbm_sample.safety() IS 'Loads the sample data''s drug safety rules: interactions, dose limits, age and sex limits';
REVOKE ALL ON FUNCTION pbm_sample.safety() FROM PUBLIC;
