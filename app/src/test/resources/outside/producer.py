"""Writes orders to a topic, knowing nothing of Tidewire: python3 producer.py BOOTSTRAP TOPIC COUNT"""
import json
import sys

from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers=sys.argv[1], value_serializer=lambda row: json.dumps(row).encode())
for i in range(int(sys.argv[3])):
    producer.send(sys.argv[2], {"id": f"p-{i}", "country": ["DE", "FR", None][i % 3], "amount": i})
producer.flush()
